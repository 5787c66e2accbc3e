import type { PublishTarget } from '@stagewright/api';

/** Registry and repository, without the tag. */
export function targetName({ registry, repository }: PublishTarget): string {
  return `${registry}/${repository}`;
}
