import { containerOf, WORKING_DIRECTORY } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';

export const pythonKind: PackageKind<'python'> = {
  describe({ root, start, libraries, distributions, missing }) {
    const place = root === '' ? '' : `, in the folder ${root}`;
    return [
      `Python application${place}`,
      `Starts ${start === '' ? '__main__.py' : start}`,
      distributions === 0
        ? 'No libraries'
        : `${distributions} libraries, packed in ${libraries.length === 0 ? 'the application' : libraries.join(', ')}`,
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

  container({ start, libraries }, stack) {
    const { entrypoint = ['python3'], port } = stack ?? {};
    const path = libraries.map((folder) => `${WORKING_DIRECTORY}/${folder.replace(/\/$/, '')}`);
    return containerOf(
      {
        entrypoint: [...entrypoint, start === '' ? WORKING_DIRECTORY : `${WORKING_DIRECTORY}/${start}`],
        env: {
          PYTHONDONTWRITEBYTECODE: '1',
          PYTHONUNBUFFERED: '1',
          ...(path.length === 0 ? {} : { PYTHONPATH: path.join(':') }),
          ...(port === undefined ? {} : { PORT: String(port) }),
        },
        title: 'python application',
      },
      stack,
    );
  },
};
