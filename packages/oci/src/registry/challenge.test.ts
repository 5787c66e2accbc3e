import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

const read = (header: string | string[] | undefined) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test.each<[string | string[] | undefined, unknown]>([
  [undefined, []],
  ['', []],
  ['Basic realm="x"', [['basic', { realm: 'x' }]]],
  [
    'Bearer realm="https://auth.example.com/token",service="r",scope="repository:a/b:pull,push repository:c:pull"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.example.com/token',
          service: 'r',
          scope: 'repository:a/b:pull,push repository:c:pull',
        },
      ],
    ],
  ],
  ['BEARER Realm = "a\\"b" , Error=invalid_token', [['bearer', { realm: 'a"b', error: 'invalid_token' }]]],
  [
    'Negotiate, Basic realm="x", Bearer realm="y"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y' }],
    ],
  ],
  [
    ['Basic realm="x"', 'Bearer realm="y"'],
    [
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y' }],
    ],
  ],
  ['=,;', []],
])('%j', (header, challenges) => {
  expect(read(header)).toEqual(challenges);
});

test('any header is read in bounded time', () => {
  fc.assert(fc.property(fc.string(), (header) => void parseChallenges(header)));
  expect(read(`Bearer a="${'\\'.repeat(50_000)}`)).toBeDefined();
});
