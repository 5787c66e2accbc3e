import { containerOf, WORKING_DIRECTORY } from '../container.ts';
import { javaNeed } from '../jar/java-need.ts';
import { startOfJava } from '../jar/start-of-java.ts';
import type { PackageKind } from '../package-kind.ts';

export const springBootKind: PackageKind<'spring-boot'> = {
  describe({ startClass, libraries, layers, layersFrom }) {
    return [
      `Spring Boot application: Start-Class ${startClass}, ${libraries} libraries`,
      `Layers ${layers.map(({ name }) => name).join(', ')}, by ${layersFrom}`,
    ];
  },

  need: javaNeed,

  container({ mainClass, startClass, title, version }, stack) {
    return containerOf(
      {
        entrypoint: [...startOfJava(stack?.entrypoint), '-cp', WORKING_DIRECTORY, mainClass],
        env: {},
        title: title ?? startClass,
        version,
      },
      stack,
    );
  },
};
