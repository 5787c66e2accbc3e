import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What commands took, their children included. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of the largest process. */
  readonly peakMb: number;
}

/** Runs commands one after another and says what the kernel counted for them. */
const COUNT = `
import json, resource, subprocess, sys
for argv in json.loads(sys.argv[1]):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([(used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1000]))
`;

export async function runMeasured(
  commands: readonly (readonly string[])[],
  env: Readonly<Record<string, string>> = {},
): Promise<Cost> {
  const started = performance.now();
  const child = spawn('/usr/bin/python3', ['-c', COUNT, JSON.stringify(commands)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0)
    throw new Error(`${commands.map((argv) => argv.join(' ')).join('; ')}: ${errors.slice(-2000)}`);
  const [cpuMs, peakMb] = JSON.parse(out) as [number, number];
  return { wallMs: performance.now() - started, cpuMs, peakMb };
}

/** Runs one command that must succeed; what it took is of no interest. */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await runMeasured([argv], env);
}
