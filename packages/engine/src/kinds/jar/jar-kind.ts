import { containerOf } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';
import { JAR_PATH, SPLIT_CLASS_PATH } from './jar-layers.ts';
import { javaNeed } from './java-need.ts';
import { startOfJava } from './start-of-java.ts';

export const jarKind: PackageKind<'jar'> = {
  describe({ mainClass, startClass, nestedJars, classPath, wholeBecause }) {
    const named = classPath.slice(0, 10).join(' ');
    return [
      `Executable jar: Main-Class ${mainClass}${startClass === undefined ? '' : `, Start-Class ${startClass}`}`,
      ...(nestedJars === 0 ? [] : [`${nestedJars} jars lie within it`]),
      ...(named === '' ? [] : [`Its Class-Path names jars beside it, which are not in the image: ${named}`]),
      wholeBecause === undefined
        ? 'It is cut by packages into smaller jars, a layer each'
        : `It stays one file in one layer: ${wholeBecause}`,
    ];
  },

  need: javaNeed,

  container({ mainClass, title, version, wholeBecause }, stack) {
    const java = startOfJava(stack?.entrypoint);
    const what = wholeBecause === undefined ? ['-cp', SPLIT_CLASS_PATH, mainClass] : ['-jar', `/${JAR_PATH}`];
    return containerOf(
      { entrypoint: [...java, ...what], env: {}, title: title ?? mainClass, version },
      stack,
    );
  },
};
