import { type ZipItem, zip } from './zip.ts';

/** The head of a class file for a Java version; no class that could be loaded. */
export function classHead(javaVersion: number): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt16BE(javaVersion + 44, 6);
  return head;
}

export interface JarOptions {
  readonly mainClass?: string;
  readonly javaVersion?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly entries?: readonly ZipItem[];
}

/** A jar that is recognised as executable, without a program in it. */
export function jar(options: JarOptions = {}): Buffer {
  const { mainClass = 'demo.Main', javaVersion = 11, attributes = {}, entries = [] } = options;
  const all = { 'Manifest-Version': '1.0', 'Main-Class': mainClass, ...attributes };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return zip([
    { name: 'META-INF/MANIFEST.MF', content: `${lines.join('')}\r\n` },
    { name: `${mainClass.replaceAll('.', '/')}.class`, content: classHead(javaVersion) },
    ...entries,
  ]);
}
