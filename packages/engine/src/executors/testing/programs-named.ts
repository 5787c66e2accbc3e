import { readdirSync, readFileSync } from 'node:fs';

export interface Program {
  readonly name: string;
  /** Of the machine. */
  readonly user: number;
}

/**
 * The living processes whose environment says that they belong to an execution, or to any execution of a build. Written apart from
 * what it is to test.
 */
export function findPrograms(name: string): Program[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid)) return [];
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (!environment.includes(`STAGEWRIGHT_PROCESSES=${name}-`)) return [];
      const [, user = ''] = /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return [{ name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), user: Number(user) }];
    } catch {
      return [];
    }
  });
}

export function programsNamed(name: string): string[] {
  return findPrograms(name).map((program) => program.name);
}
