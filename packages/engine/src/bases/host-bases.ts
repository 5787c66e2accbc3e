import { hash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { arch } from 'node:process';
import {
  type BaseImage,
  type HostRuntime,
  hostRuntime,
  loadBaseFromLayout,
  makeHostJavaBase,
  makeHostNodeBase,
  type RunTool,
  type RuntimeKind,
} from '@stagewright/oci';
import type { Ledger } from '../build-context.ts';

export type FoundRuntime = Extract<HostRuntime, { kind: 'found' }>;

/** Base images made of this machine's own runtimes, each once for the machine and kept for all builds. */
export interface HostBases {
  runtime(kind: RuntimeKind): Promise<HostRuntime>;
  base(kind: RuntimeKind, runtime: FoundRuntime): Promise<BaseImage>;
}

export interface HostBasesOptions {
  readonly cacheDir: string;
  /** Names what a dying attempt leaves: build and epoch. */
  readonly name: string;
  readonly run: RunTool;
  readonly env: { readonly PATH?: string; readonly JAVA_HOME?: string };
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/** Whoever makes a base holds its place here, so that the builds of a process make each only once. */
const making = new Map<string, Promise<void>>();

/** Starting a JVM to ask its version takes longer than many builds, so the answer is believed for a while. */
const known = new Map<string, { readonly runtime: HostRuntime; readonly until: number }>();
const BELIEVED_MS = 60_000;

export function createHostBases(options: HostBasesOptions): HostBases {
  const { cacheDir, run, env, signal } = options;
  return {
    async runtime(kind) {
      const key = [kind, env.PATH, env.JAVA_HOME].join('\n');
      const found = known.get(key);
      if (found !== undefined && performance.now() < found.until) return found.runtime;
      const runtime = await hostRuntime(kind, { run, env, signal });
      known.set(key, { runtime, until: performance.now() + BELIEVED_MS });
      return runtime;
    },
    async base(kind, runtime) {
      const layoutDir = join(cacheDir, 'bases', await layoutName(kind, runtime));
      await makeOnce(layoutDir, kind, runtime, options);
      return await loadBaseFromLayout(layoutDir);
    },
  };
}

/** Two installations of the same version may differ, and one path may be updated in place. */
async function layoutName(kind: RuntimeKind, runtime: FoundRuntime): Promise<string> {
  const { mtimeMs, size } = await stat(kind === 'java' ? join(runtime.path, 'bin/java') : runtime.path);
  const mark = hash('sha256', `${runtime.path}\n${size}\n${mtimeMs}`, 'hex').slice(0, 12);
  return `host-${kind}-${runtime.version.replace(/[^\w.+-]/g, '_')}-${arch}-${mark}`;
}

async function makeOnce(
  layoutDir: string,
  kind: RuntimeKind,
  runtime: FoundRuntime,
  options: HostBasesOptions,
): Promise<void> {
  const { signal, note } = options;
  for (let waited = false; !(await exists(layoutDir)); waited = true) {
    signal.throwIfAborted();
    const other = making.get(layoutDir);
    if (other === undefined) {
      note(
        `Making the base image host/${kind} from this machine's ${kind} ${runtime.version}; it is kept for later builds`,
      );
      const made = make(layoutDir, kind, runtime, options).finally(() => making.delete(layoutDir));
      making.set(
        layoutDir,
        made.catch(() => undefined),
      );
      await made;
    } else {
      if (!waited) note(`Another build is making the base image host/${kind}; waiting for it`);
      await untilAborted(other, signal);
    }
  }
}

/** In a folder of the attempt, moved to its place when it is complete: a process that dies leaves only that folder. */
async function make(
  layoutDir: string,
  kind: RuntimeKind,
  runtime: FoundRuntime,
  options: HostBasesOptions,
): Promise<void> {
  const { cacheDir, name, run, ledger, signal } = options;
  const folder = { kind: 'folder', path: join(cacheDir, 'making', name) } as const;
  await ledger.add(folder);
  try {
    await mkdir(folder.path, { recursive: true });
    const made = join(folder.path, 'base');
    const common = { layoutDir: made, run, signal };
    if (kind === 'node') await makeHostNodeBase({ ...common, runtime: runtime.path });
    else await makeHostJavaBase({ ...common, javaHome: runtime.path });
    await mkdir(join(layoutDir, '..'), { recursive: true });
    await rename(made, layoutDir).catch(async (error: unknown) => {
      // Another process was first.
      if (!(await exists(layoutDir))) throw error;
    });
  } finally {
    await rm(folder.path, { recursive: true, force: true });
    await ledger.done(folder);
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
