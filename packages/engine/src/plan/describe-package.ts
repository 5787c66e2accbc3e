import type { PackageKind } from './recognise.ts';

/** What was found, for the log. */
export function describePackage(found: Extract<PackageKind, { kind: 'jar' | 'node' }>): string[] {
  if (found.kind === 'jar') {
    const { mainClass, startClass, nestedJars, classPath } = found;
    return [
      `Executable jar: Main-Class ${mainClass}${startClass === undefined ? '' : `, Start-Class ${startClass}`}`,
      ...(nestedJars === 0 ? [] : [`${nestedJars} jars lie within it`]),
      ...(classPath.length === 0
        ? []
        : [
            `Its Class-Path names jars beside it, which are not in the image: ${classPath.slice(0, 10).join(' ')}`,
          ]),
    ];
  }
  const { name, version, root, start, dependencies, missing } = found;
  const called = name === undefined ? '' : ` ${name}${version === undefined ? '' : ` ${version}`}`;
  const place = root === '' ? '' : `, in the folder ${root}`;
  return [
    `Node application${called}${place}`,
    ...(start.kind === 'found' ? [`Starts ${start.file}, by ${start.from}`] : []),
    ...(dependencies === 0 ? ['No dependencies'] : [`${dependencies} dependencies, packed in node_modules`]),
    ...(missing.length === 0 ? [] : [`Not in node_modules: ${missing.slice(0, 10).join(', ')}`]),
  ];
}
