import { copyFile, cp, mkdir, readdir, realpath, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from './run-measured.ts';

/** An executable jar, and the same with one class changed. */
export interface JarPair {
  readonly before: string;
  readonly after: string;
}

/** Makes pairs of one and the same jar whose changing class has never been there before. */
export type NewPair = () => Promise<JarPair>;

/** Debian's libraries: real classes, 25 MB of them where Maven is installed. */
const LIBRARIES = '/usr/share/java';
const UNPACK = 'import sys, zipfile\nfor jar in sys.argv[2:]: zipfile.ZipFile(jar).extractall(sys.argv[1])';

async function libraries(): Promise<readonly string[]> {
  const names = (await readdir(LIBRARIES)).filter((name) => name.endsWith('.jar'));
  const files = await Promise.all(names.map((name) => realpath(join(LIBRARIES, name)).catch(() => '')));
  return [...new Set(files)].filter((file) => file !== '').sort();
}

/** Compiles one class, which says a number; the folder of its classes. */
async function compile(folder: string, says: number, name = 'com.example.App'): Promise<string> {
  const dot = name.lastIndexOf('.');
  const source = join(folder, `${name.slice(dot + 1)}.java`);
  const classes = join(folder, `classes-${says}`);
  const body = `public static void main(String[] a) { System.out.println(${says}); }`;
  await writeFile(source, `package ${name.slice(0, dot)}; public class ${name.slice(dot + 1)} { ${body} }\n`);
  await run(['javac', '-d', classes, source]);
  return classes;
}

/** Classes of all libraries side by side in one jar, as shading plugins make them. `times`: so many copies of them. */
export async function flatJar(folder: string, times = 1): Promise<NewPair> {
  await mkdir(folder, { recursive: true });
  const tree = join(folder, 'tree');
  for (let copy = 0; copy < times; copy++) {
    const place = join(tree, copy === 0 ? '' : `copy${copy}`);
    await run(['/usr/bin/python3', '-c', UNPACK, place, ...(await libraries())]);
  }
  await cp(await compile(folder, 0), tree, { recursive: true });
  const whole = join(folder, 'whole.jar');
  await run(['jar', 'cfe', whole, 'com.example.App', '-C', tree, '.']);
  return pairs(folder, async (jar, says) => {
    await copyFile(whole, jar);
    await run(['jar', 'uf', jar, '-C', await compile(folder, says), '.']);
  });
}

/** `make` makes a jar whose changing class says a number. */
function pairs(folder: string, make: (jar: string, says: number) => Promise<void>): NewPair {
  const pair = { before: join(folder, 'before.jar'), after: join(folder, 'after.jar') };
  let says = 0;
  return async () => {
    for (const jar of Object.values(pair)) await make(jar, ++says);
    return pair;
  };
}

const LAUNCHER = 'org.springframework.boot.loader.launch.JarLauncher';
const SPRING_MANIFEST = `Main-Class: ${LAUNCHER}
Start-Class: com.example.App
Spring-Boot-Classes: BOOT-INF/classes/
Spring-Boot-Lib: BOOT-INF/lib/
`;

/** The same libraries as jars within the jar, in the shape of Spring Boot; its launcher is there by name. */
export async function springShapedJar(folder: string): Promise<NewPair> {
  const tree = join(folder, 'tree');
  await mkdir(join(tree, 'BOOT-INF/lib'), { recursive: true });
  for (const library of await libraries())
    await copyFile(library, join(tree, 'BOOT-INF/lib', basename(library)));
  await cp(await compile(folder, 0, LAUNCHER), tree, { recursive: true });
  const manifest = join(folder, 'MANIFEST.MF');
  await writeFile(manifest, SPRING_MANIFEST);
  return pairs(folder, async (jar, says) => {
    await cp(await compile(folder, says), join(tree, 'BOOT-INF/classes'), { recursive: true });
    await run(['jar', 'cfm0', jar, manifest, '-C', tree, '.']);
  });
}
