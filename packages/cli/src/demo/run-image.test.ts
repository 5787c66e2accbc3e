import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PulledImage } from './pull-image.ts';
import { type Probe, runImage } from './run-image.ts';
import type { RunRequest, Runtime } from './runtime.ts';

let folder: string;
let cleaned: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-run-'));
  cleaned = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A runtime whose container is a script. */
function runtime(name: string, script: string): Runtime {
  return {
    name,
    prepare: async (request) => {
      await writeFile(join(request.folder, 'left-over'), '');
      return [process.execPath, '-e', script];
    },
    clean: async () => {
      cleaned.push(name);
    },
  };
}

function request(signal = new AbortController().signal): RunRequest {
  return { image: {} as PulledImage, folder, env: {}, args: [], password: '', signal };
}

const saysUp: Probe = async (output) => (output.includes('up') ? 'it is up' : undefined);
const UP = 'console.log("up"); setInterval(() => {}, 1000);';

test('the first runtime that can run the image does, and its container is stopped', async () => {
  const pid = `require('fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid));`;
  const runtimes = [
    runtime('broken', 'console.error("Error: no cgroup"); process.exit(1)'),
    runtime('good', pid + UP),
  ];
  const result = await runImage(runtimes, request(), saysUp);
  expect(result).toEqual({ kind: 'ran', runtime: 'good', saw: 'it is up' });
  expect(cleaned).toEqual(['broken', 'good']);
  expect(await readdir(folder)).toEqual(['pid']);
});

test('what ends at once may still have done its work', async () => {
  expect(await runImage([runtime('quick', 'console.log("up")')], request(), saysUp)).toMatchObject({
    kind: 'ran',
  });
});

test('where nothing can run it, the reasons are told', async () => {
  const runtimes = [
    runtime('one', 'console.error("Error: no cgroup\\nsee --help"); process.exit(1)'),
    runtime('two', 'process.exit(1)'),
  ];
  expect(await runImage(runtimes, request(), saysUp)).toEqual({
    kind: 'skipped',
    reason: 'one: Error: no cgroup; two: it did nothing in time',
  });
  expect(await runImage([], request(), saysUp)).toEqual({
    kind: 'skipped',
    reason: 'there is no runc (as root), podman or docker on this machine',
  });
});

test('an interrupt stops the container and removes its files', async () => {
  const interrupt = new AbortController();
  const probe: Probe = async (output) => {
    if (output.includes('up')) interrupt.abort(new Error('enough'));
    return undefined;
  };
  await expect(runImage([runtime('one', UP)], request(interrupt.signal), probe)).rejects.toThrow('enough');
  expect(cleaned).toEqual(['one']);
  expect(await readdir(folder)).toEqual([]);
});
