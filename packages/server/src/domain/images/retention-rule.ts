import type { TagRecord } from '../tag-records.ts';
import { fitsPattern } from './tag-pattern.ts';

/** Which tags of a repository stay. A tag that fits one of the reasons to keep it stays. */
export interface RetentionRule {
  /** So many of those that were moved last stay; null: none for that reason. */
  readonly keepLast: number | null;
  /** Those that were moved in so many days stay; null: none for that reason. */
  readonly keepDays: number | null;
  /** Patterns of the tags that the rule is about; all others stay. */
  readonly tags: readonly string[];
  /** Patterns of tags that stay. */
  readonly protected: readonly string[];
}

const DAY_MS = 86_400_000;

/** The tags that a rule takes at a time; `held` are those that running builds are on their way to. */
export function outdatedTags<T extends Pick<TagRecord, 'tag' | 'movedAt'>>(
  rule: RetentionRule,
  tags: readonly T[],
  { at, held }: { readonly at: number; readonly held: ReadonlySet<string> },
): readonly T[] {
  const { keepLast, keepDays } = rule;
  // A rule without a reason to keep would take everything.
  if (keepLast === null && keepDays === null) return [];
  const fits = (patterns: readonly string[], tag: string) =>
    patterns.some((pattern) => fitsPattern(tag, pattern));
  const meant = tags
    .filter(({ tag }) => fits(rule.tags, tag) && !fits(rule.protected, tag))
    .toSorted((one, other) => other.movedAt - one.movedAt);
  const since = keepDays === null ? Number.POSITIVE_INFINITY : at - keepDays * DAY_MS;
  return meant.slice(keepLast ?? 0).filter(({ tag, movedAt }) => movedAt < since && !held.has(tag));
}
