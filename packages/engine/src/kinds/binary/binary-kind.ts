import { containerOf, WORKING_DIRECTORY } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';
import { PROGRAM_NAME } from './program-layout.ts';

export const binaryKind: PackageKind<'binary'> = {
  describe({ architecture, interpreter, root, program }) {
    const which = program === '' ? '' : ` ${root}${program}`;
    const linked = interpreter === undefined ? 'statically linked' : `loaded by ${interpreter}`;
    return [`Program${which} for ${architecture}, ${linked}`];
  },

  need({ interpreter }) {
    return interpreter === undefined
      ? { language: 'go', optional: true, because: 'a statically linked program needs no base image' }
      : { language: 'go', because: `its libraries are loaded by ${interpreter}` };
  },

  container({ program }, stack) {
    const { entrypoint = [], port } = stack ?? {};
    const name = program === '' ? PROGRAM_NAME : program;
    return containerOf(
      {
        entrypoint: [...entrypoint, `${WORKING_DIRECTORY}/${name}`],
        env: port === undefined ? {} : { PORT: String(port) },
        title: name,
      },
      stack,
    );
  },
};
