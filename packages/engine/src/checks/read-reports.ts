import { join, posix } from 'node:path';
import type { CodeCheckName, CodeCheckResult } from '@stagewright/api';
import { entriesBelow } from '../artifact/entries-below.ts';
import { formatBytes } from '../log/format.ts';
import { CHECKS, type Check } from './checks.ts';
import { createFindings } from './findings.ts';
import { readXml, XmlProblem } from './read-xml.ts';

export interface ReadReportsOptions {
  readonly checkout: string;
  /** The same folder as the checks saw it. */
  readonly folder: string;
  readonly checks: readonly CodeCheckName[];
  /** Bytes of the reports of one check that are read. */
  readonly limit?: number;
  readonly redact: (text: string) => string;
  /** Told of reports that could not be read, or not all of them. */
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

const MOST_BYTES = 64 << 20;
/** Maven's folder for what a module's build makes. */
const MADE = 'target';

/** What the checks say in the reports that a build left, in all modules of its project. */
export async function readReports(options: ReadReportsOptions): Promise<readonly CodeCheckResult[]> {
  const { checkout, checks } = options;
  const files = await reportsBelow(checkout);
  const results: CodeCheckResult[] = [];
  for (const check of checks) {
    const own = files.filter((path) => CHECKS[check].reports.includes(posix.basename(path)));
    results.push({ check, ...(await readOwn(CHECKS[check], own, options)) });
  }
  return results;
}

async function reportsBelow(checkout: string): Promise<readonly string[]> {
  const names = new Set(Object.values(CHECKS).flatMap(({ reports }) => reports));
  const found: string[] = [];
  for await (const { kind, path } of entriesBelow(checkout)) {
    const made = posix.basename(posix.dirname(path)) === MADE;
    if (kind === 'file' && made && names.has(posix.basename(path))) found.push(path);
  }
  return found.sort();
}

async function readOwn(
  { root, read }: Check,
  files: readonly string[],
  { checkout, folder, limit = MOST_BYTES, redact, note, signal }: ReadReportsOptions,
): Promise<Omit<CodeCheckResult, 'check'>> {
  const { add, counted } = createFindings({ folder: `${folder}/`, redact });
  let left = limit;
  let complete = true;
  for (const path of files) {
    try {
      const report = await readXml(join(checkout, path), read(add), { root, limit: left, signal });
      left -= report.bytes;
      if (report.complete) continue;
      note(`${path} is not counted to its end: more than ${formatBytes(limit)} of reports are not read`);
    } catch (error) {
      if (!isOfTheReport(error)) throw error;
      note(`${path} cannot be read: ${error.message}`);
    }
    complete = false;
  }
  return { reports: files.length, complete, ...counted() };
}

function isOfTheReport(error: unknown): error is Error {
  return error instanceof XmlProblem || (error as NodeJS.ErrnoException).code === 'EACCES';
}
