import { SETTINGS } from '../packages/server/src/config/settings.ts';

/** The settings of the service as a page. */
export function describeConfiguration(): string {
  const rows = Object.values(SETTINGS).map(({ variable, fallback, meaning }) => {
    const shown = fallback === undefined || fallback === '' ? '' : `\`${fallback}\``;
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
