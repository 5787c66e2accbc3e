import { readdirSync, readFileSync } from 'node:fs';

/**
 * The programs of living processes whose environment says that they belong to an execution, or to any execution of a build. Written
 * apart from what it is to test.
 */
export function programsNamed(name: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid)) return [];
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (!environment.includes(`STAGEWRIGHT_PROCESSES=${name}-`)) return [];
      return [readFileSync(`/proc/${pid}/comm`, 'utf8').trim()];
    } catch {
      return [];
    }
  });
}
