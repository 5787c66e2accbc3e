import type { BuildPlan } from '@stagewright/api';
import type { RepositoryFiles } from './repository-files.ts';

/** How projects of one language are built, where a repository is one. */
export interface LanguagePlan
  extends Pick<
    BuildPlan,
    'because' | 'language' | 'language_version' | 'version_from' | 'tool' | 'steps' | 'caches'
  > {
  /** Where the steps leave what becomes the image. */
  readonly patterns: readonly string[];
}

/** Undefined where the repository is of another language. @throws BuildFailure `plan_invalid` with what is missing */
export type FindLanguage = (files: RepositoryFiles) => Promise<LanguagePlan | undefined>;

export interface FoundVersion {
  readonly language_version: string;
  readonly version_from: string;
}

export const LONGEST_VERSION = 64;

/** The version that the first of the files wishes. */
export async function findVersion(
  files: RepositoryFiles,
  wishes: readonly { readonly file: string; readonly read: (text: string) => string | undefined }[],
): Promise<FoundVersion> {
  for (const { file, read } of wishes) {
    const text = await files.read(file);
    const version = text === undefined ? undefined : read(text);
    if (version) return { language_version: version.slice(0, LONGEST_VERSION), version_from: file };
  }
  return { language_version: '', version_from: '' };
}

/** The first group of a pattern. */
export function versionBy(pattern: RegExp): (text: string) => string | undefined {
  return (text) => pattern.exec(text)?.[1]?.trim();
}
