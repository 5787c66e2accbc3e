import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { endNamedProcesses } from '@stagewright/engine';
import { ROOT_WRAPPER, type Wrapper } from '../../packages/engine/src/executors/processes/wrapper.ts';
import { crowd } from '../../packages/engine/src/executors/testing/crowd.ts';
import { programsNamed } from '../../packages/engine/src/executors/testing/programs-named.ts';
import { standing } from './standing.ts';

/** A way in which others end a build, and how it starts one. */
export interface Method {
  readonly name: string;
  readonly before: readonly string[];
  end(child: ChildProcess): void;
}

const { start: IN_NAMESPACE } = ROOT_WRAPPER as Extract<Wrapper, { kind: 'namespaces' }>;
/** The usual one, without the wish to die with its parent. */
const NAMESPACE = IN_NAMESPACE.slice(IN_NAMESPACE.indexOf('unshare')).filter(
  (option) => !option.startsWith('--kill-child'),
);

export const METHODS: readonly Method[] = [
  { name: 'SIGKILL to the pid', before: [], end: (child) => void child.kill('SIGKILL') },
  {
    name: 'SIGKILL to the process group',
    before: [],
    end: ({ pid = 0 }) => void process.kill(-pid, 'SIGKILL'),
  },
  { name: 'TERM to the process group', before: [], end: ({ pid = 0 }) => void process.kill(-pid, 'SIGTERM') },
  {
    name: 'TERM to pid 1 of a namespace (the command)',
    before: NAMESPACE,
    end: ({ pid = 0 }) => void process.kill(firstChild(pid), 'SIGTERM'),
  },
  {
    name: 'SIGKILL to the wrapper of a namespace, at its exit',
    before: IN_NAMESPACE,
    end: (child) => void child.kill('SIGKILL'),
  },
];

const SETTLE_MS = 1_000;
let tries = 0;

/** Starts a hundred processes, ends them by the method, and counts what lives when the child has gone or a second has passed. */
export async function countSurvivors({ before, end }: Method): Promise<number> {
  tries++;
  const name = `bench-survivors-${process.pid}-${tries}`;
  const [command = '', ...args] = [...before, 'sh', '-c', crowd({ obeying: false })];
  const env = { PATH: process.env['PATH'] ?? '', STAGEWRIGHT_PROCESSES: `${name}-1` };
  const child = spawn(command, args, { env, stdio: 'ignore', detached: true });
  const exit = once(child, 'exit');
  await standing(name);
  end(child);
  await Promise.race([exit, delay(SETTLE_MS)]);
  const { length } = programsNamed(name).filter((program) => program !== 'unshare');
  await endNamedProcesses(`${name}-1`);
  await exit;
  return length;
}

function firstChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
}
