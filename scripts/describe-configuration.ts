import { SETTINGS } from '../packages/server/src/config/settings.ts';

/** Settings whose default is read off the machine: the page must be the same everywhere. */
const MACHINE_DEFAULTS: Readonly<Record<string, string>> = { STAGEWRIGHT_MAX_BUILDS: 'number of cores' };

/** The settings of the service as a page. */
export function describeConfiguration(): string {
  const rows = Object.values(SETTINGS).map(({ variable, fallback, meaning }) => {
    const shown =
      MACHINE_DEFAULTS[variable] ?? (fallback === undefined || fallback === '' ? '' : `\`${fallback}\``);
    return `| \`${variable}\` | ${shown} | ${meaning.replaceAll('|', '\\|')} |`;
  });
  return [
    '# Configuration',
    '',
    'By environment variables; an empty one counts as unset. Sizes take a unit (`512M`, `8G`). A value that is wrong stops the start with its',
    'name and what it must be. This page is made from `packages/server/src/config/settings.ts` by `npm run gen`.',
    '',
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
