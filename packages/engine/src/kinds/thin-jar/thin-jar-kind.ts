import { containerOf, WORKING_DIRECTORY } from '../container.ts';
import { javaNeed } from '../jar/java-need.ts';
import { startOfJava } from '../jar/start-of-java.ts';
import type { PackageKind } from '../package-kind.ts';

export const thinJarKind: PackageKind<'thin-jar'> = {
  describe({ root, jar, mainClass, libraries }) {
    return [
      `Executable jar with its libraries beside it: ${root}${jar}, Main-Class ${mainClass}`,
      libraries.length === 0 ? 'No libraries' : `${libraries.length} libraries, by its Class-Path`,
    ];
  },

  need: javaNeed,

  container({ jar, mainClass, title, version }, stack) {
    return containerOf(
      {
        entrypoint: [...startOfJava(stack?.entrypoint), '-jar', `${WORKING_DIRECTORY}/${jar}`],
        env: {},
        title: title ?? mainClass,
        version,
      },
      stack,
    );
  },
};
