import type { StoredTag } from './ports.ts';

/** A tag with its last move. */
export interface TagRecord extends StoredTag {
  readonly tag: string;
  /** The build that moved it; `''` when a person did. */
  readonly buildId: string;
  /** The person that moved it; `''` when a build did. */
  readonly movedBy: string;
  /** When it was moved, in milliseconds since the epoch; moving a tag to where it already is counts. */
  readonly movedAt: number;
}

/** One line of a tag's history; `digest` is `''` where the tag was deleted. */
export type TagMoveRecord = Pick<TagRecord, 'digest' | 'buildId' | 'movedBy' | 'movedAt'>;

/** What is known of the tags of a project's repositories, beside where they point. Reads alone. */
export interface TagRecords {
  /** At most `limit` tags after `after` (exclusive), in the order of `TagStore.list`. */
  page(
    projectId: string,
    repository: string,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly TagRecord[]>;
  /** The tags that point to a digest, in order. */
  pointing(projectId: string, repository: string, digest: string): Promise<readonly TagRecord[]>;
  /** The last moves of a tag, newest first; a tag that was deleted keeps them. */
  history(
    projectId: string,
    repository: string,
    tag: string,
    limit: number,
  ): Promise<readonly TagMoveRecord[]>;
}
