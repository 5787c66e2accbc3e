import type { Build } from './build.ts';

/**
 * Ended builds on their way out: their logs are closed once, and after the retention they go. Each operation is one transaction; all may
 * be called at any time and repeated.
 */
export interface BuildArchive {
  /** Ended builds whose logs are not noted as closed, oldest first. */
  unclosed(): Promise<readonly Build[]>;
  /** Notes that the logs have their closing lines and are sealed. */
  closed(buildIds: readonly string[]): Promise<void>;
  /**
   * Builds with closed logs that ended before a time and are to go now, at most `limit`: what they have outside the store is removed
   * first, then they are (`remove`). Builds of a deleted job first get their `deletedAt` (`at`), once the deletion is as old, and are
   * due when that is.
   */
  due(endedBefore: number, limit: number, at: number): Promise<readonly string[]>;
  /** Removes builds that are due. Tags and images stay. */
  remove(buildIds: readonly string[]): Promise<void>;
}
