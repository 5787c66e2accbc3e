import { containerOf, WORKING_DIRECTORY } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';
import { entryArguments } from './distribution.ts';

export const pythonKind: PackageKind<'python'> = {
  describe({ root, start, entry, title, version, libraries, distributions, missing }) {
    const place = root === '' ? '' : `, in the folder ${root}`;
    return [
      `Python application${title === undefined ? '' : ` ${title} ${version}`}${place}`,
      `Starts ${entry?.from ?? (start === '' ? '__main__.py' : start)}`,
      distributions === 0
        ? 'No libraries'
        : `${distributions} libraries, packed in ${libraries.length === 0 ? 'the application' : entry === undefined ? libraries.join(', ') : 'its folder'}`,
      ...(missing.length === 0
        ? []
        : [`Named by requirements.txt, but not packed: ${missing.slice(0, 10).join(', ')}`]),
    ];
  },

  need({ compiledFor }) {
    return compiledFor === undefined
      ? { language: 'python', because: 'it does not say which Python it needs' }
      : {
          language: 'python',
          range: `${compiledFor}.x`,
          because: `its compiled modules are for Python ${compiledFor}`,
        };
  },

  container({ start, entry, title, version, libraries }, stack) {
    const { entrypoint = ['python3'], port } = stack ?? {};
    const path =
      entry === undefined
        ? libraries.map((folder) => `${WORKING_DIRECTORY}/${folder.replace(/\/$/, '')}`)
        : [WORKING_DIRECTORY];
    const file = start === '' ? WORKING_DIRECTORY : `${WORKING_DIRECTORY}/${start}`;
    return containerOf(
      {
        entrypoint: [...entrypoint, ...(entry === undefined ? [file] : entryArguments(entry))],
        env: {
          PYTHONDONTWRITEBYTECODE: '1',
          PYTHONUNBUFFERED: '1',
          ...(path.length === 0 ? {} : { PYTHONPATH: path.join(':') }),
          ...(port === undefined ? {} : { PORT: String(port) }),
        },
        title: title ?? 'python application',
        version,
      },
      stack,
    );
  },
};
