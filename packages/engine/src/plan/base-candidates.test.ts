import type { BuildSettings, Stacks } from '@stagewright/api';
import { describe, expect, it } from 'vitest';
import { baseCandidates, hostMisfit } from './base-candidates.ts';
import type { BaseNeed } from './base-need.ts';
import { versionNumbers } from './stack-version.ts';

const STACKS: Stacks = {
  stacks: {
    Java: {
      language: 'java',
      versions: ['21', '8u181-jdk-alpine', '17', '11'].map((version) => ({
        version,
        base: ['host/java', `r/jre:${version}`],
      })),
    },
    Nodejs: {
      language: 'nodejs',
      versions: ['20', '24', '22'].map((version) => ({ version, base: ['host/node', `r/node:${version}`] })),
    },
  },
};
const java = (minimum?: number): BaseNeed => ({
  language: 'java',
  because: 'test',
  ...(minimum === undefined ? {} : { minimum }),
});
const node = (range?: string): BaseNeed => ({
  language: 'nodejs',
  because: 'test',
  ...(range === undefined ? {} : { range }),
});
const order = (need: BaseNeed, settings: BuildSettings = {}) =>
  baseCandidates(need, settings, STACKS).candidates.map(({ name, version }) => `${name} ${version}`);

describe('base candidates', () => {
  it('begin with the nearest Java that can run the package, the machine before the network', () => {
    expect(order(java(11))).toEqual([
      'host/java 11',
      'host/java 17',
      'host/java 21',
      'r/jre:11 11',
      'r/jre:17 17',
      'r/jre:21 21',
    ]);
    expect(order(java(18))).toEqual(['host/java 21', 'r/jre:21 21']);
  });

  it('begin with the newest where nothing is asked for', () => {
    expect(order(java())[0]).toBe('host/java 21');
    expect(order(node())).toEqual([
      'host/node 24',
      'host/node 22',
      'host/node 20',
      'r/node:24 24',
      'r/node:22 22',
      'r/node:20 20',
    ]);
  });

  it.each([
    ['>=18', ['24', '22', '20']],
    ['^20', ['20']],
    ['20.x || 22', ['22', '20']],
    ['>=20.5 <24', ['22', '20']],
    ['*', ['24', '22', '20']],
    ['not a range', ['24', '22', '20']],
  ])('keep to engines.node %s', (range, versions) => {
    expect(order(node(range)).filter((each) => each.startsWith('host/'))).toEqual(
      versions.map((version) => `host/node ${version}`),
    );
  });

  it('are those of the version that the build names, in the order of the stack', () => {
    expect(order(java(8), { language_version: '17' })).toEqual(['host/java 17', 'r/jre:17 17']);
    expect(order(java(8), { language_version: '8' })).toEqual([
      'host/java 8u181-jdk-alpine',
      'r/jre:8u181-jdk-alpine 8u181-jdk-alpine',
    ]);
    expect(order(node('^20'), { language_version: '24', language: 'Node.js' })).toEqual([
      'host/node 24',
      'r/node:24 24',
    ]);
  });

  it('are the one image that the build names', () => {
    expect(order(java(21), { base_image: 'r/mine:1' })).toEqual(['r/mine:1 undefined']);
  });

  it.each([
    ['plan_invalid', java(), { language: 'nodejs' }],
    ['plan_invalid', java(), { language: 'cobol' }],
    ['plan_invalid', java(21), { language_version: '17' }],
    ['plan_invalid', java(), { language_version: '9' }],
    ['base_unavailable', java(99), {}],
    ['base_unavailable', node('<4'), {}],
  ] as const)('fail for %s', (reason, need, settings) => {
    expect(() => order(need, settings)).toThrow(expect.objectContaining({ reason }));
  });

  it('are missing where the stacks do not know the language', () => {
    expect(() => baseCandidates(java(), {}, { stacks: {} })).toThrow(
      expect.objectContaining({ reason: 'base_unavailable' }),
    );
    expect(baseCandidates(java(), { base_image: 'x/y' }, { stacks: {} }).candidates).toEqual([
      { name: 'x/y' },
    ]);
  });
});

describe("this machine's runtime", () => {
  it.each([
    [java(11), '17.0.15', '17', undefined],
    [java(11), '17.0.15', '11', /has 17/],
    [java(21), '17.0.15', undefined, /has 17/],
    [java(8), '1.8.0_402', '8', undefined],
    [node('>=24.5'), '24.1.0', '24', /has 24.1.0/],
    [node('^24'), '24.1.0', '24', undefined],
    [node(), '24.1.0', '22', /has 24.1.0/],
  ] as const)('for %j with %s as version %s', (need, host, version, misfit) => {
    const found = hostMisfit(need, host, version);
    if (misfit === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(misfit);
  });
});

describe('the version of a stack', () => {
  it.each([
    ['8u181-jdk-alpine', 'java', [8]],
    ['1.8', 'java', [8]],
    ['17', 'java', [17]],
    ['24.1.0', 'nodejs', [24, 1, 0]],
    ['3.13', 'python', [3, 13]],
    ['latest', 'nodejs', []],
  ])('%s of %s is %j', (version, language, numbers) => {
    expect(versionNumbers(version, language)).toEqual(numbers);
  });

  it('is told from another of the same major where the stack does', () => {
    const stacks: Stacks = {
      stacks: {
        Python: {
          language: 'python',
          versions: ['3.9', '3.13', '3.11'].map((version) => ({ version, base: [version] })),
        },
      },
    };
    const need: BaseNeed = { language: 'python', because: 'test' };
    const versions = (more: Partial<BaseNeed>, settings: BuildSettings = {}) =>
      baseCandidates({ ...need, ...more }, settings, stacks).candidates.map(({ version }) => version);
    expect(versions({})).toEqual(['3.13', '3.11', '3.9']);
    expect(versions({ range: '3.11.x' })).toEqual(['3.11']);
    expect(versions({ range: '>=3.10' })).toEqual(['3.13', '3.11']);
    expect(versions({}, { language_version: '3' })).toEqual(['3.13']);
    expect(versions({}, { language_version: '3.11.4' })).toEqual(['3.11']);
    expect(() => versions({}, { language_version: '3.12' })).toThrow(/there is 3.9, 3.13, 3.11/);
  });
});
