import type { BuildSettings, Stacks } from '@stagewright/api';
import semver from 'semver';
import { BuildFailure } from '../build-failure.ts';
import { javaMajor } from '../kinds/jar/java-version.ts';
import type { BaseNeed } from './base-need.ts';

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
  /** In the order in which they are tried. */
  readonly candidates: readonly BaseCandidate[];
  /** Why these, for the log. */
  readonly because: string;
}

const NODE_NAMES = new Set(['node', 'nodejs', 'node.js', 'javascript']);

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

/** The number that a version of a stack begins with: `8u181-jdk-alpine` is 8. */
export function majorOf(version: string): number | undefined {
  return javaMajor(version) ?? (/^\d+/.test(version) ? Number.parseInt(version, 10) : undefined);
}

function findStack(need: BaseNeed, language: string | undefined, stacks: Stacks): Stack | undefined {
  const name = (language ?? '').toLowerCase();
  const canonical = NODE_NAMES.has(name) ? 'nodejs' : name;
  if (canonical !== '' && canonical !== need.language) {
    throw new BuildFailure(
      'plan_invalid',
      `build.language is ${JSON.stringify(language)}, but the package is one of ${need.language}.`,
    );
  }
  return Object.values(stacks.stacks).find((stack) => stack.language.toLowerCase() === need.language);
}

function wantedVersion(stack: Stack, need: BaseNeed, wanted: string): Stack['versions'][number] {
  const found =
    stack.versions.find(({ version }) => version === wanted) ??
    stack.versions.find(({ version }) => majorOf(version) === majorOf(wanted));
  if (found === undefined) {
    const known = stack.versions.map(({ version }) => version).join(', ');
    throw new BuildFailure(
      'plan_invalid',
      `build.language_version is ${JSON.stringify(wanted)}, but there is ${known}.`,
    );
  }
  if (
    need.language === 'java' &&
    need.minimum !== undefined &&
    (majorOf(found.version) ?? 0) < need.minimum
  ) {
    throw new BuildFailure(
      'plan_invalid',
      `build.language_version is ${wanted}, but the package needs Java ${need.minimum}: ${need.because}.`,
    );
  }
  return found;
}

/** Java runs what was compiled for an earlier Java, so the nearest comes first. Of Node the newest that may be used. */
function fittingVersions(stack: Stack, need: BaseNeed): Stack['versions'][number][] {
  const order = (version: string) => majorOf(version) ?? 0;
  if (need.language === 'java') {
    const minimum = need.minimum ?? need.builtWith;
    const sorted = [...stack.versions].sort((a, b) => order(a.version) - order(b.version));
    if (minimum === undefined) return sorted.reverse();
    return sorted.filter(({ version }) => order(version) >= minimum);
  }
  const newestFirst = [...stack.versions].sort((a, b) => order(b.version) - order(a.version));
  return newestFirst.filter(({ version }) => nodeMajorFits(order(version), need.range));
}

function nodeMajorFits(major: number, range: string | undefined): boolean {
  if (range === undefined || semver.validRange(range) === null) return true;
  return semver.intersects(range, `>=${major}.0.0 <${major + 1}.0.0-0`);
}

/** Why this machine's runtime does not serve; undefined when it does. */
export function hostMisfit(
  need: BaseNeed,
  hostVersion: string,
  version: string | undefined,
): string | undefined {
  const major = majorOf(hostVersion);
  if (version !== undefined && major !== majorOf(version)) return `this machine has ${hostVersion}`;
  if (need.language === 'java') {
    const tooOld = need.minimum !== undefined && (major ?? 0) < need.minimum;
    return tooOld ? `this machine has ${hostVersion}, but ${need.because}` : undefined;
  }
  const { range } = need;
  if (range === undefined || semver.validRange(range) === null || semver.satisfies(hostVersion, range))
    return undefined;
  return `this machine has ${hostVersion}, but ${need.because}`;
}
