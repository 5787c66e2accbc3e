import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../../build-context.ts';
import type { Folder } from '../executor.ts';
import { removeTree } from './remove-tree.ts';

/** The user that steps see themselves as; who that is on the machine is another matter. */
export const STEP_USER = { id: 1000, name: 'build', home: '/home/build' } as const;

const OWN_NAMES = ['127.0.0.1 localhost build', '::1 localhost'];

/** What an execution has of its own on the disk: the home and the `/tmp` of its steps, and files of `/etc` that are about them. */
export interface Scratch {
  readonly folders: readonly Folder[];
  /** Each a file, at its place. */
  readonly files: readonly { readonly path: string; readonly at: string }[];
  remove(): Promise<void>;
}

export interface ScratchOptions {
  /** Does not exist yet; its name carries build and epoch. */
  readonly path: string;
  readonly ledger: Ledger;
  /** What the user of the steps is called by the kernel within the sandbox. */
  readonly userId: number;
  /** Places that are taken by folders of the caller. */
  readonly taken: readonly string[];
  /** Null: names are not looked up. */
  readonly nameServer: string | null;
  /** Names of the machine that steps know without asking. */
  readonly hosts: readonly { readonly address: string; readonly name: string }[];
}

export async function makeScratch({ path, ledger, taken, ...about }: ScratchOptions): Promise<Scratch> {
  const entry = { kind: 'folder', path } as const;
  await ledger.add(entry);
  await mkdir(join(path, 'etc'), { recursive: true, mode: 0o700 });
  const places = ['/tmp', STEP_USER.home].filter((at) => !taken.includes(at));
  const folders = places.map((at) => ({
    path: join(path, at.slice(1).replace('/', '-')),
    at,
    writable: true,
  }));
  for (const folder of folders) await mkdir(folder.path, { mode: 0o700 });
  const files = Object.entries(etcFiles(about)).map(([name, text]) => {
    return { path: join(path, 'etc', name), at: join('/etc', name), text };
  });
  await Promise.all(files.map((file) => writeFile(file.path, file.text)));
  return {
    folders,
    files,
    async remove() {
      await removeTree(path);
      await ledger.done(entry);
    },
  };
}

function etcFiles({
  userId,
  nameServer,
  hosts,
}: Pick<ScratchOptions, 'userId' | 'nameServer' | 'hosts'>): Readonly<Record<string, string>> {
  const { name, home } = STEP_USER;
  return {
    passwd: `root:x:0:0:root:/root:/usr/sbin/nologin\n${name}:x:${userId}:${userId}:${name}:${home}:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n`,
    group: `root:x:0:\n${name}:x:${userId}:\nnogroup:x:65534:\n`,
    hosts: [...OWN_NAMES, ...hosts.map((host) => `${host.address} ${host.name}`), ''].join('\n'),
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n',
    'resolv.conf': nameServer === null ? '' : `nameserver ${nameServer}\n`,
  };
}
