import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Service } from '../../e2e/harness/service.ts';

/** Of x86-64 and of arm64 as Node runs there. */
const PAGE_BYTES = 4096;
/** Bits of an entry of /proc/<pid>/pagemap (proc_pid_pagemap(5)). */
const ENTRY_BYTES = 8;
const PRESENT = 1n << 63n;
const OF_A_FILE = 1n << 61n;

export interface Memory {
  /** Resident memory of server and worker in MB, as `ps` says it: pages of the program that both have mapped count twice. */
  readonly resident: number;
  /** The same with each page of a file counted once. */
  readonly once: number;
}

export function memoryOf({ pid, workerPid }: Service): Memory {
  const pids = [pid, workerPid()];
  const resident = pids.map(residentOf).reduce((sum, bytes) => sum + bytes);
  const [ours = [], theirs = new Set()] = pids.map(filePages);
  const shared = [...ours].filter((page) => theirs.has(page)).length;
  return { resident: resident / 1e6, once: (resident - shared * PAGE_BYTES) / 1e6 };
}

function residentOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

/** Resident pages of files, named by the file's inode and their place in it. */
function filePages(pid: number): ReadonlySet<string> {
  const pages = new Set<string>();
  const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = '', offset = '', inode = '0'] =
        /^(\w+)-(\w+) \S+ (\w+) \S+ (\d+)/.exec(line) ?? [];
      if (inode === '0') continue;
      const first = Number.parseInt(from, 16) / PAGE_BYTES;
      const count = Number.parseInt(to, 16) / PAGE_BYTES - first;
      const entries = Buffer.alloc(count * ENTRY_BYTES);
      readSync(pagemap, entries, 0, entries.length, first * ENTRY_BYTES);
      for (let n = 0; n < count; n++) {
        const entry = entries.readBigUInt64LE(n * ENTRY_BYTES);
        const place = Number.parseInt(offset, 16) / PAGE_BYTES + n;
        if ((entry & PRESENT) !== 0n && (entry & OF_A_FILE) !== 0n) pages.add(`${inode} ${place}`);
      }
    }
  } finally {
    closeSync(pagemap);
  }
  return pages;
}
