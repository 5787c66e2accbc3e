import type { TagRecord } from '../tag-records.ts';
import type { RetentionRule } from './retention-rule.ts';

/** A rule of a project for one repository, or for all that have none of their own: `repository` is then `''`. */
export interface StoredRetention extends RetentionRule {
  readonly repository: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export interface OutdatedTag extends TagRecord {
  readonly repository: string;
}

/** What projects keep of their images. */
export interface ImageRetention {
  put(projectId: string, rule: StoredRetention): Promise<void>;
  remove(projectId: string, repository: string): Promise<'removed' | 'unknown'>;
  rules(projectId: string): Promise<readonly StoredRetention[]>;
  /** What {@link prune} would remove now; changes nothing. */
  due(projectId: string, at: number): Promise<readonly OutdatedTag[]>;
  /**
   * Removes outdated tags of the project and notes it in their history. One transaction: a tag that a build in no final state may
   * still move, and one that was moved meanwhile, is never among them.
   */
  prune(projectId: string, at: number): Promise<readonly OutdatedTag[]>;
  /** The projects that have rules, for the service's loop. */
  projects(): Promise<readonly string[]>;
}
