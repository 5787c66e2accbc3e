import semver from 'semver';
import { javaMajor } from '../kinds/jar/java-version.ts';
import type { BaseNeed } from './base-need.ts';

/** The numbers that a version of a stack begins with: `8u181-jdk-alpine` is 8, `1.8` is Java 8, `3.13` is 3 and 13. */
export function versionNumbers(version: string, language?: string): readonly number[] {
  const java = language === 'java' ? javaMajor(version) : undefined;
  if (java !== undefined) return [java];
  const text = /^\d+(?:\.\d+){0,2}/.exec(version)?.[0];
  return text === undefined ? [] : text.split('.').map(Number);
}

/** Ascending. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether one is the other or a closer name of it: 3 and 3.13, 20.11.1 and 20. */
export function namesSame(a: readonly number[], b: readonly number[]): boolean {
  const shared = Math.min(a.length, b.length);
  return shared > 0 && a.slice(0, shared).every((number, at) => number === b[at]);
}

/** Whether a version of a stack has a release that a package can use. */
export function mayServe(numbers: readonly number[], need: BaseNeed): boolean {
  const { range } = need;
  if (range === undefined || semver.validRange(range) === null || numbers.length === 0) return true;
  const next = numbers.map((number, at) => (at === numbers.length - 1 ? number + 1 : number));
  return semver.intersects(range, `>=${full(numbers)} <${full(next)}-0`);
}

function full(numbers: readonly number[]): string {
  return [0, 1, 2].map((at) => numbers[at] ?? 0).join('.');
}
