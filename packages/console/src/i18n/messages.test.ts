import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEMS } from '@stagewright/api';
import { expect, test } from 'vitest';
import { messages as en } from './en/messages.ts';
import { messages as zh } from './zh-cn/messages.ts';

const SOURCES = join(import.meta.dirname, '..');
/** Names that are written alike everywhere. */
const SAME = ['SHA-256', '7 / 9'];

type Made = (...values: unknown[]) => unknown;

/** A text that is made of numbers or texts, or of a list of them. */
function sampled(made: Made): unknown {
  try {
    return made(7, 9);
  } catch {
    return made(['7', '9']);
  }
}

/** Every text with its path; those made from values with samples for them. */
function textsOf(part: object, path = ''): readonly (readonly [path: string, text: string])[] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null) return textsOf(value, at);
    return [[at, String(typeof value === 'function' ? sampled(value as Made) : value)] as const];
  });
}

const english = textsOf(en);
/** Errors are the service's own words in English. */
const chinese = textsOf(zh).filter(([path]) => !path.startsWith('problems.'));

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

test('every error of the catalogue is told in Chinese', () => {
  const codes = new Set(Object.values(PROBLEMS).map(({ code }) => code));
  expect(new Set(Object.keys(zh.problems))).toEqual(codes);
  expect(Object.values(zh.problems).filter((text) => !/^\p{Script=Han}.*。$/u.test(text))).toEqual([]);
});

test('every text is used', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: SOURCES }).filter((file) => !file.startsWith('i18n/'));
  const code = files.map((file) => readFileSync(join(SOURCES, file), 'utf8')).join('\n');
  const groups = [
    'states',
    'phases',
    'outcome.waits',
    'outcome.confirmedBy',
    'outcome.failures',
    'build.stopReasons',
    'build.eventTypes',
    'build.origins',
    'build.executors',
    'checks.severities',
    'job.changes',
    'images.transfers',
    'images.contents',
    'audit.actions',
    'audit.outcomes',
    'repository.networks',
    'repository.artifactKinds',
    'revision.kinds',
    'auths.ways',
    'packageLogins.kinds',
    'packageLogins.secrets',
    'packageLogins.addressings',
    'projects.actions',
  ];
  const isUsed = (path: string) =>
    groups.some((group) => path.startsWith(`${group}.`)) ||
    new RegExp(`\\bm\\.${path.replaceAll('.', '\\.')}\\b`).test(code);
  expect(english.map(([path]) => path).filter((path) => !isUsed(path))).toEqual([]);
});

test('no text stands in an attribute', () => {
  const literal = /\b(?:aria-label|alt|title|placeholder|label|hint|text)="([^"]*)"/g;
  const found = globSync('**/*.tsx', { cwd: SOURCES }).flatMap((file) =>
    [...readFileSync(join(SOURCES, file), 'utf8').matchAll(literal)].map(([, text]) => `${file}: ${text}`),
  );
  // The shape of an address is the same in every language.
  expect(found).toEqual(['job-form/package-fields.tsx: obs://bucket/key']);
});
