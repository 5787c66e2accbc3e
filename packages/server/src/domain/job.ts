import type { BuildSettings, CodeRepo, EnvironmentSetting } from '@stagewright/api';

/** What the owner of a job defines. */
export interface JobSpec {
  readonly name: string;
  readonly description: string;
  readonly enterpriseProjectId: string;
  readonly environment: EnvironmentSetting;
  readonly codeRepo: CodeRepo | null;
  readonly settings: BuildSettings;
}

/** Whether the source is a package and not a repository. */
export function isPackage({ type }: Pick<CodeRepo, 'type'>): boolean {
  return type.toLowerCase() === 'binobs';
}

/** Whether what a build of the repository leaves is kept as a package; a package always becomes an image. */
export function leavesPackage(codeRepo: Pick<CodeRepo, 'type'>, { artifact_kind }: BuildSettings): boolean {
  return artifact_kind === 'package' && !isPackage(codeRepo);
}

export interface Job {
  readonly id: string;
  readonly projectId: string;
  readonly spec: JobSpec;
  readonly creator: string;
  /** `system` jobs belong to a component and cannot be deleted here. */
  readonly origin: 'user' | 'system';
  readonly lastBuildId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
