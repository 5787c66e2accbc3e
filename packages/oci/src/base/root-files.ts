import { stat } from 'node:fs/promises';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { fileEntry } from './file-entry.ts';

/** Who images run as. */
export const APP_USER = { name: 'app', id: 1000, home: '/home/app' } as const;

const CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];
const { name, id, home } = APP_USER;
const PASSWD = `root:x:0:0:root:/root:/sbin/nologin
${name}:x:${id}:${id}:${name}:${home}:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
`;
const GROUP = `root:x:0:\n${name}:x:${id}:\nnogroup:x:65534:\n`;
const NSSWITCH = 'passwd: files\ngroup: files\nhosts: files dns\n';

/** What programs expect to find in a root folder: users, name look-ups, temporary and home folders, certificates. */
export async function rootFiles(): Promise<LayerEntry[]> {
  const certificates = await firstFile(CERTIFICATES);
  return [
    ...plainRootFiles(),
    ...(certificates === undefined
      ? []
      : [await fileEntry('etc/ssl/certs/ca-certificates.crt', certificates)]),
  ];
}

/** The same without certificates: nothing of them comes from this machine. */
export function plainRootFiles(): LayerEntry[] {
  const text = (path: string, content: string): LayerEntry => ({
    path,
    kind: 'file',
    content: Buffer.from(content),
  });
  return [
    text('etc/passwd', PASSWD),
    text('etc/group', GROUP),
    text('etc/nsswitch.conf', NSSWITCH),
    { path: home, kind: 'directory', uid: id, gid: id },
    { path: 'root', kind: 'directory', mode: 0o700 },
    { path: 'tmp', kind: 'directory', mode: 0o1777 },
    { path: 'var/tmp', kind: 'directory', mode: 0o1777 },
  ];
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return path;
  }
  return undefined;
}
