import type { BuildSettings, Stacks } from '@stagewright/api';
import semver from 'semver';
import { BuildFailure } from '../build-failure.ts';
import type { BaseNeed } from './base-need.ts';
import { compareVersions, mayServe, namesSame, versionNumbers } from './stack-version.ts';

export type Stack = Stacks['stacks'][string];

/** One base image to try. */
export interface BaseCandidate {
  /** `host/node`, `host/java`, or an image reference. */
  readonly name: string;
  /** The stack's version that it stands for; undefined when the build names the image itself. */
  readonly version?: string;
}

export interface BaseCandidates {
  readonly stack?: Stack;
  /** In the order in which they are tried; none where the image needs no base. */
  readonly candidates: readonly BaseCandidate[];
  /** Why these, for the log. */
  readonly because: string;
}

/** What a job may call the language of a package; the first is that of the stacks file. */
const NAMES: Readonly<Record<BaseNeed['language'], readonly string[]>> = {
  java: ['java'],
  nodejs: ['nodejs', 'node', 'node.js', 'javascript', 'static'],
  tomcat: ['tomcat', 'java'],
  python: ['python'],
  php: ['php'],
  go: ['go', 'golang'],
};

/**
 * Which base images could serve a package, by the build's settings, the stacks and the package, in this order.
 * @throws BuildFailure `plan_invalid` when they contradict each other
 */
export function baseCandidates(need: BaseNeed, settings: BuildSettings, stacks: Stacks): BaseCandidates {
  const stack = findStack(need, settings.language, stacks);
  const { base_image: image = '', language_version: wanted = '' } = settings;
  const withStack = stack === undefined ? {} : { stack };
  if (image !== '')
    return { ...withStack, candidates: [{ name: image }], because: 'build.base_image names it' };
  if (need.optional === true) return { ...withStack, candidates: [], because: need.because };
  if (stack === undefined) {
    throw new BuildFailure(
      'base_unavailable',
      `The stacks of this service have no base image for ${need.language}.`,
    );
  }
  if (wanted !== '') {
    const { version, base } = wantedVersion(stack, need, wanted);
    return {
      ...withStack,
      candidates: base.map((name) => ({ name, version })),
      because: `build.language_version is ${wanted}`,
    };
  }
  const versions = fittingVersions(stack, need);
  if (versions.length === 0) {
    const known = stack.versions.map(({ version }) => version).join(', ');
    throw new BuildFailure(
      'base_unavailable',
      `The package needs another version of ${stack.language} than there is: ${need.because}; there is ${known}.`,
    );
  }
  const all = versions.flatMap(({ version, base }) => base.map((name) => ({ name, version })));
  // The machine's own runtimes first, whichever version they are: they are there, and the network may not be.
  const candidates = [...all.filter(isHost), ...all.filter((candidate) => !isHost(candidate))];
  return { ...withStack, candidates, because: need.because };
}

export function isHost(candidate: BaseCandidate): boolean {
  return candidate.name.startsWith('host/');
}

function findStack(need: BaseNeed, language: string | undefined, stacks: Stacks): Stack | undefined {
  const name = (language ?? '').toLowerCase();
  if (name !== '' && !NAMES[need.language].includes(name)) {
    throw new BuildFailure(
      'plan_invalid',
      `build.language is ${JSON.stringify(language)}, but the package is one of ${need.language}.`,
    );
  }
  return Object.values(stacks.stacks).find((stack) => stack.language.toLowerCase() === need.language);
}

function wantedVersion(stack: Stack, need: BaseNeed, wanted: string): Stack['versions'][number] {
  const { language, minimum } = need;
  const numbers = versionNumbers(wanted, language);
  const found =
    stack.versions.find(({ version }) => version === wanted) ??
    newestFirst(stack, language).find(({ version }) => namesSame(versionNumbers(version, language), numbers));
  if (found === undefined) {
    const known = stack.versions.map(({ version }) => version).join(', ');
    throw new BuildFailure(
      'plan_invalid',
      `build.language_version is ${JSON.stringify(wanted)}, but there is ${known}.`,
    );
  }
  if (minimum !== undefined && compareVersions(versionNumbers(found.version, language), [minimum]) < 0) {
    throw new BuildFailure(
      'plan_invalid',
      `build.language_version is ${wanted}, but the package needs Java ${minimum}: ${need.because}.`,
    );
  }
  return found;
}

/** Java runs what was compiled for an earlier Java, so the nearest comes first. Of the others the newest that may be used. */
function fittingVersions(stack: Stack, need: BaseNeed): Stack['versions'][number][] {
  const newest = newestFirst(stack, need.language);
  const numbers = ({ version }: Stack['versions'][number]) => versionNumbers(version, need.language);
  if (need.language !== 'java') return newest.filter((each) => mayServe(numbers(each), need));
  const minimum = need.minimum ?? need.builtWith;
  if (minimum === undefined) return newest;
  return newest.reverse().filter((each) => compareVersions(numbers(each), [minimum]) >= 0);
}

function newestFirst(stack: Stack, language: string): Stack['versions'][number][] {
  const numbers = (version: string) => versionNumbers(version, language);
  return [...stack.versions].sort((a, b) => compareVersions(numbers(b.version), numbers(a.version)));
}

/** Why this machine's runtime does not serve; undefined when it does. */
export function hostMisfit(
  need: BaseNeed,
  hostVersion: string,
  version: string | undefined,
): string | undefined {
  const { language, minimum, range } = need;
  const numbers = versionNumbers(hostVersion, language);
  if (version !== undefined && !namesSame(numbers, versionNumbers(version, language)))
    return `this machine has ${hostVersion}`;
  if (minimum !== undefined && compareVersions(numbers, [minimum]) < 0)
    return `this machine has ${hostVersion}, but ${need.because}`;
  if (range === undefined || semver.validRange(range) === null || semver.satisfies(hostVersion, range))
    return undefined;
  return `this machine has ${hostVersion}, but ${need.because}`;
}
