import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messages as en } from './en/messages.ts';
import { messages as zh } from './zh-cn/messages.ts';

const SOURCES = join(import.meta.dirname, '..');
/** Names that are written alike everywhere. */
const SAME = ['SHA-256', '7 / 9'];

/** Every text with its path; those made from values with samples for them. */
function textsOf(part: object, path = ''): readonly (readonly [path: string, text: string])[] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null) return textsOf(value, at);
    return [[at, String(typeof value === 'function' ? value(7, 9) : value)] as const];
  });
}

const english = textsOf(en);
const chinese = textsOf(zh);

test('both languages have the same texts', () => {
  const paths = (texts: typeof english) => texts.map(([path]) => path).toSorted();
  // Reasons that one language leaves to the service's own word would be missing in it.
  expect(paths(chinese)).toEqual(paths(english));
});

test('every Chinese text is Chinese, unless it consists of values only', () => {
  const values = new Set(english.filter(([, text]) => !/[A-Za-z]{2}/.test(text)).map(([path]) => path));
  const foreign = chinese.filter(
    ([path, text]) => !/\p{Script=Han}/u.test(text) && !values.has(path) && !SAME.includes(text),
  );
  expect(foreign).toEqual([]);
});

test('every text is used', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: SOURCES }).filter((file) => !file.startsWith('i18n/'));
  const code = files.map((file) => readFileSync(join(SOURCES, file), 'utf8')).join('\n');
  const groups = new Set([
    'states',
    'phases',
    'build.waits',
    'build.confirmedBy',
    'build.stopReasons',
    'build.eventTypes',
    'build.origins',
    'build.executors',
    'repository.networks',
    'revision.kinds',
    'auths.ways',
    'projects.actions',
  ]);
  const isUsed = (path: string) => {
    const group = path.split('.').slice(0, -1).join('.');
    // Layers are looked up by what became of them.
    return (
      groups.has(group) ||
      new RegExp(`\\bm\\.${path.replaceAll('.', '\\.')}\\b`).test(code) ||
      /^build\.(uploaded|exists|mounted)$/.test(path)
    );
  };
  expect(english.map(([path]) => path).filter((path) => !isUsed(path))).toEqual([]);
});

test('no text stands in an attribute', () => {
  const literal = /\b(?:aria-label|alt|title|placeholder|label|hint|text)="([^"]*)"/g;
  const found = globSync('**/*.tsx', { cwd: SOURCES }).flatMap((file) =>
    [...readFileSync(join(SOURCES, file), 'utf8').matchAll(literal)].map(([, text]) => `${file}: ${text}`),
  );
  // The shape of an address is the same in every language.
  expect(found).toEqual(['job-form/source-fields.tsx: obs://bucket/key']);
});
