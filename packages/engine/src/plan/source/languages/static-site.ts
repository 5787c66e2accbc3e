import type { FindLanguage } from '../language-plan.ts';

/** Files that are served as they are. */
export const findStaticSite: FindLanguage = async (files) => {
  if (!(await files.has('index.html'))) return undefined;
  return {
    because: 'index.html is at the root',
    language: 'static',
    language_version: '',
    version_from: '',
    tool: '',
    steps: [],
    patterns: ['.'],
    caches: [],
  };
};
