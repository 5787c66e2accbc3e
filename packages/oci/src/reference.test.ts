import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from './digest.ts';
import {
  formatReference,
  isRepositoryName,
  isTag,
  parseReference,
  toRepositorySegment,
} from './reference.ts';

const DIGEST = digestOf(Buffer.from('x'));

test.each([
  ['alpine', { registry: 'docker.io', repository: 'library/alpine' }],
  ['alpine:3', { registry: 'docker.io', repository: 'library/alpine', tag: '3' }],
  ['user/app', { registry: 'docker.io', repository: 'user/app' }],
  ['docker.io/alpine', { registry: 'docker.io', repository: 'library/alpine' }],
  ['index.docker.io/a/b', { registry: 'docker.io', repository: 'a/b' }],
  ['localhost/app', { registry: 'localhost', repository: 'app' }],
  ['localhost:5000/app:1', { registry: 'localhost:5000', repository: 'app', tag: '1' }],
  ['r.example.com/a/b/c:v1.2', { registry: 'r.example.com', repository: 'a/b/c', tag: 'v1.2' }],
  ['127.0.0.1:5000/app', { registry: '127.0.0.1:5000', repository: 'app' }],
  ['[::1]:5000/app:x', { registry: '[::1]:5000', repository: 'app', tag: 'x' }],
  ['MyHost/app', { registry: 'MyHost', repository: 'app' }],
  ['host:5000/a__b-c--d.e', { registry: 'host:5000', repository: 'a__b-c--d.e' }],
  [`r.io/app@${DIGEST}`, { registry: 'r.io', repository: 'app', digest: DIGEST }],
  [`r.io/app:t@${DIGEST}`, { registry: 'r.io', repository: 'app', tag: 't', digest: DIGEST }],
])('%s', (text, reference) => {
  expect(parseReference(text)).toEqual(reference);
});

test.each([
  '',
  '/',
  'a/',
  '/a',
  'a//b',
  'App',
  'a/B',
  'a:',
  'a:.tag',
  'a:-tag',
  `a:${'t'.repeat(129)}`,
  'a___b',
  'a..b',
  'a.-b',
  '-a',
  'a-',
  'r.io/',
  'r.io:port/a',
  '-r.io/a',
  'r.io/a@sha256:12',
  'r.io/a@md5:00',
  'a b',
  'a\n',
  'https://r.io/a',
  'r.io/../a',
  'r.io/a?b',
  'ä/b',
  'a'.repeat(256),
])('%j is no reference', (text) => {
  expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
});

test('defaults fill in what a text leaves out', () => {
  const options = { defaultRegistry: 'r.example.com:7080', defaultTag: 'latest' };
  expect(parseReference('demo/app', options)).toEqual({
    registry: 'r.example.com:7080',
    repository: 'demo/app',
    tag: 'latest',
  });
  expect(parseReference('app', options).repository).toBe('app');
  expect(parseReference(`app@${DIGEST}`, options)).not.toHaveProperty('tag');
});

const component = fc.stringMatching(/^[a-z0-9]{1,5}((\.|_|__|-{1,3})[a-z0-9]{1,5}){0,2}$/);
const repository = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/);
const registry = fc.constantFrom('r.example.com', 'localhost', 'host:5000', '127.0.0.1:80', '[::1]:443');

describe('by property', () => {
  test('parsing undoes formatting', () => {
    const digest = fc.uint8Array().map(digestOf);
    const reference = fc.record(
      { registry, repository, tag, digest },
      { requiredKeys: ['registry', 'repository'] },
    );
    fc.assert(
      fc.property(reference, (value) => {
        expect(parseReference(formatReference(value))).toEqual(value);
      }),
    );
  });

  test('the grammar accepts what it describes', () => {
    fc.assert(
      fc.property(repository, tag, (name, tagName) => {
        expect(isRepositoryName(name)).toBe(true);
        expect(isTag(tagName)).toBe(true);
      }),
    );
  });

  test('any text parses or is refused with our error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), (text) => {
        try {
          const reference = parseReference(text);
          expect(isRepositoryName(reference.repository)).toBe(true);
          expect(parseReference(formatReference(reference))).toEqual(reference);
        } catch (error) {
          expect(error).toMatchObject({ code: 'REFERENCE_INVALID' });
        }
      }),
    );
  });

  test('a segment made of a name is a repository name', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '1', '-', '_', '.', 'ä', ' ') }), (name) => {
        if (!/[aB1]/.test(name)) return;
        expect(isRepositoryName(toRepositorySegment(name))).toBe(true);
      }),
    );
  });
});

test.each([
  ['MyJob', 'myjob'],
  ['my-job_1', 'my-job_1'],
  ['my--job__2', 'my--job__2'],
  ['my___job', 'my-job'],
  ['a-_b', 'a-b'],
  ['a_-_-b_', 'a-b'],
  ['--x', 'x'],
])('segment of %s', (name, segment) => {
  expect(toRepositorySegment(name)).toBe(segment);
});

test('no segment can be made of separators alone', () => {
  expect(() => toRepositorySegment('-_-')).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
});
