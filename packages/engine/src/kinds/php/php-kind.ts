import { containerOf, WORKING_DIRECTORY } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';

const DEFAULT_PORT = 8080;
/** PHP takes its port as an argument alone, so that a shell has to read the variable; it does nothing else. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of another language
const START = 'documents=$1; shift; exec "$@" -S "0.0.0.0:${PORT:?}" -t "$documents"';

export const phpKind: PackageKind<'php'> = {
  describe({ root, documents, packages }) {
    const place = root === '' ? '' : `, in the folder ${root}`;
    return [
      `PHP application${place}, ${packages === 0 ? 'without packages' : `${packages} packages, packed in vendor`}`,
      `Serves ${documents === '' ? 'all of it' : `its folder ${documents}`} by PHP's own server`,
    ];
  },

  need({ version }) {
    return version === undefined
      ? { language: 'php', because: 'it does not say which PHP it needs' }
      : { language: 'php', range: rangeOf(version), because: `composer.json requires php ${version}` };
  },

  container({ documents }, stack) {
    const { entrypoint = ['php'], port = DEFAULT_PORT } = stack ?? {};
    const folder = documents === '' ? WORKING_DIRECTORY : `${WORKING_DIRECTORY}/${documents}`;
    return containerOf(
      {
        entrypoint: ['/bin/sh', '-c', START, 'start', folder, ...entrypoint],
        env: { PORT: String(port) },
        title: 'php application',
      },
      stack,
    );
  },
};

/** Composer writes `|` and `,` where others write `||` and a space. */
function rangeOf(version: string): string {
  return version.replace(/\s*\|\|?\s*/g, ' || ').replaceAll(',', ' ');
}
