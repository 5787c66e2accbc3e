import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { capture, root } from './command.ts';

const SOURCE = /\.(?:ts|tsx|mjs|grit|sh)$/;
const TEST = /(?:\.test\.ts$|\/testing\/|^e2e\/)/;
const BINARY = /\.(?:jar|war|zip|gz|tar|png|ico|woff2?)$/;
const RELATIVE_LINK = /\]\((?![a-z]+:|#|\/)([^)#\s]+)/g;
/** What the thread of the store loads: a word of the contract comes from its own entry, as all of it takes its schema library along. */
const STORE_THREAD = /^packages\/server\/src\/(?:domain|store)\//;
const WHOLE_CONTRACT = /^import (?!type)[^;]*? from '@stagewright\/api';/m;
const MAX_LINES = 400;
const MAX_TEST_LINES = 600;

/** Folders of one developer's machine; in pieces, so that this file does not name one itself. */
const FOREIGN_PATH = new RegExp(`(?<![\\w.-])/(?:${['work', 'Users', 'tmp/briefs'].join('|')})/[\\w.]`);

/** What the linter does not see: lengths of plain scripts, and paths that exist on one machine only, in any text. */
export async function findSourceProblems(): Promise<string | null> {
  const { code, output } = await capture('git', [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ]);
  if (code !== 0) return `git cannot list the files: ${output}`;
  const files = output.split('\0').filter((file) => file !== '');
  const texts = files.filter((file) => !BINARY.test(file));
  const found = await Promise.all(
    texts.map(async (file) => {
      const content = await read(file);
      return [...problemsOf(file, content), ...brokenLinks(file, content, files)];
    }),
  );
  const problems = found.flat();
  return problems.length === 0 ? null : problems.join('\n');
}

export function problemsOf(file: string, content: string): readonly string[] {
  const lines = content.split('\n');
  const most = TEST.test(file) ? MAX_TEST_LINES : MAX_LINES;
  const long = SOURCE.test(file) && lines.length - 1 > most;
  const heavy = STORE_THREAD.test(file) && !TEST.test(file) && WHOLE_CONTRACT.test(content);
  return [
    ...(heavy ? [`${file}: loads all of @stagewright/api; import the word from its own entry`] : []),
    ...(long ? [`${file}: ${lines.length - 1} lines, more than ${most}`] : []),
    ...lines.flatMap((line, index) => {
      const path = FOREIGN_PATH.exec(line)?.[0];
      return path === undefined ? [] : [`${file}:${index + 1}: a path of one machine (${path}…)`];
    }),
  ];
}

/** Links of a page to files or folders of the repository that are not there. */
export function brokenLinks(file: string, content: string, files: readonly string[]): readonly string[] {
  if (!file.endsWith('.md')) return [];
  return [...content.matchAll(RELATIVE_LINK)].flatMap(([, link = '']) => {
    const target = posix.join(posix.dirname(file), link).replace(/\/$/, '');
    const exists =
      target === '.' || files.some((other) => other === target || other.startsWith(`${target}/`));
    return exists ? [] : [`${file}: links to ${link}, which does not exist`];
  });
}

/** A file that is deleted but not yet committed as such is still listed. */
async function read(file: string): Promise<string> {
  return await readFile(join(root, file), 'utf8').catch(() => '');
}
