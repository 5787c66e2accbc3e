import { containerOf } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';
import { javaNeed } from './java-need.ts';
import { JAR_PATH } from './whole-jar-layer.ts';

export const jarKind: PackageKind<'jar'> = {
  describe({ mainClass, startClass, nestedJars, classPath }) {
    const named = classPath.slice(0, 10).join(' ');
    return [
      `Executable jar: Main-Class ${mainClass}${startClass === undefined ? '' : `, Start-Class ${startClass}`}`,
      ...(nestedJars === 0 ? [] : [`${nestedJars} jars lie within it`]),
      ...(named === '' ? [] : [`Its Class-Path names jars beside it, which are not in the image: ${named}`]),
    ];
  },

  need: javaNeed,

  container({ mainClass, title, version }, stack) {
    const { entrypoint = ['java', '-jar'] } = stack ?? {};
    return containerOf(
      { entrypoint: [...entrypoint, `/${JAR_PATH}`], env: {}, title: title ?? mainClass, version },
      stack,
    );
  },
};
