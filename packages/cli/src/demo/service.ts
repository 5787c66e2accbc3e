import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CliError } from '../cli-error.ts';
import { type StartedProcess, startProcess, stopProcess } from './start-process.ts';

/** A service of the demo's own. */
export interface DemoService {
  readonly url: string;
  readonly pid: number;
  readonly password: string;
  readonly passwordFile: string;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** Takes the data folder and the log. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** It outlives the demo. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
}

const ENTRY = fileURLToPath(new URL('../../bin/stagewright.mjs', import.meta.url));
const START_PATIENCE = 20_000;
const STOP_PATIENCE = 15_000;

/** Starts `stagewright serve` on a free port with a data folder of its own, and waits until it is ready. */
export async function startService({ folder, env, keep, signal }: ServiceOptions): Promise<DemoService> {
  const data = join(folder, 'data');
  const logFile = join(folder, 'service.log');
  const log = await open(logFile, 'a');
  const own = { ...withoutSettings(env), STAGEWRIGHT_LISTEN: '127.0.0.1:0', STAGEWRIGHT_DATA: data };
  const service = startProcess([process.execPath, ENTRY, 'serve'], { env: own, log: log.fd, detached: keep });
  await log.close();
  const stop = () => stopProcess(service, STOP_PATIENCE);
  try {
    const url = await readyUrl(logFile, service, signal);
    const passwordFile = join(data, 'admin-password');
    const password = (await readFile(passwordFile, 'utf8')).trim();
    if (keep) service.child.unref();
    return { url, pid: service.child.pid!, password, passwordFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the user set for another service is none of this one's business. */
export function withoutSettings(env: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('STAGEWRIGHT_')));
}

/** The service prints one line with its address when it is ready. */
async function readyUrl(
  logFile: string,
  service: Pick<StartedProcess, 'hasEnded'>,
  signal: AbortSignal,
): Promise<string> {
  const deadline = performance.now() + START_PATIENCE;
  for (;;) {
    const ended = service.hasEnded();
    const text = await readFile(logFile, 'utf8');
    const url = /\bready at (https?:\/\/[^\s;]+)/.exec(text)?.[1];
    if (url !== undefined) return url;
    if (ended || performance.now() > deadline) {
      throw new CliError(`The service did not start:\n${lastLines(text)}`);
    }
    await sleep(20, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n') || 'it printed nothing';
}
