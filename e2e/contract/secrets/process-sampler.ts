import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessSampler {
  /** Stops, and answers what was seen of each process below the root: its arguments and, the root's aside, its environment. */
  stop(): { readonly argv: readonly string[]; readonly environments: readonly string[] };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      read(`/proc/${pid}/task/${thread}/children`).trim().split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Looks at all processes of a service every few milliseconds, the short-lived ones too. */
export function sampleProcesses(root: number): ProcessSampler {
  const argv = new Set<string>();
  const environments = new Set<string>();
  const look = (pid: number) => {
    argv.add(read(`/proc/${pid}/cmdline`));
    if (pid !== root) environments.add(read(`/proc/${pid}/environ`));
    for (const child of childrenOf(pid)) look(child);
  };
  const timer = setInterval(() => look(root), 10);
  return {
    stop() {
      clearInterval(timer);
      look(root);
      return { argv: [...argv], environments: [...environments] };
    },
  };
}
