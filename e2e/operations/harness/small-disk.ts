import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BLOCK = Buffer.alloc(64 << 10, 'ballast ');

/** A file system of its own in a file, so that it can be filled and broken. Needs root. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all space but some bytes that can be given back in two steps. */
  fill(spare: number): void;
  /** Gives the spare bytes back, and no more. */
  giveSpare(): void;
  empty(): void;
  /** As after an error of the device: what is there can be read, nothing can be written until it is mounted anew. */
  breakDown(): void;
  remount(): Promise<void>;
  remove(): void;
}

/** Why there can be none here, or null. */
export function noSmallDisk(): string | null {
  if (process.getuid?.() !== 0) return 'only root may mount';
  if (spawnSync('mkfs.ext4', ['-V']).status !== 0) return 'mkfs.ext4 is not there';
  return spawnSync('losetup', ['--find']).status === 0 ? null : 'this machine has no loop devices';
}

export function makeSmallDisk(folder: string, megabytes: number): SmallDisk {
  const [image, path] = [join(folder, 'disk.img'), join(folder, 'disk')];
  writeFileSync(image, '');
  truncateSync(image, megabytes << 20);
  execFileSync('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
  mkdirSync(path);
  const mount = () => execFileSync('mount', ['-o', 'loop', image, path]);
  const [spare, ballast] = [join(path, 'spare'), join(path, 'ballast')];
  mount();
  return {
    path,
    fill(spareBytes) {
      writeFileSync(spare, Buffer.alloc(spareBytes, 1));
      writeUntilFull(ballast);
    },
    giveSpare: () => rmSync(spare, { force: true }),
    empty() {
      for (const file of [spare, ballast]) rmSync(file, { force: true });
    },
    breakDown: () => void execFileSync('mount', ['-o', 'remount,abort', path]),
    async remount() {
      // What had files open on it may take a moment to end.
      for (let tries = 0; spawnSync('umount', [path]).status !== 0; tries++) {
        if (tries === 100) throw new Error(`${path} stays busy`);
        await sleep(100);
      }
      // Namespaces of other processes may hold it a while longer, and a second mount of it would be as broken as the first.
      for (let tries = 0; isAttached(image); tries++) {
        if (tries === 300) throw new Error(`${image} stays mounted somewhere`);
        await sleep(200);
      }
      mount();
    },
    remove() {
      if (existsSync(path)) spawnSync('umount', ['--lazy', path]);
    },
  };
}

function isAttached(image: string): boolean {
  return execFileSync('losetup', ['--associated', image], { encoding: 'utf8' }) !== '';
}

function writeUntilFull(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (;;) writeSync(descriptor, BLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}
