import { containerOf, WORKING_DIRECTORY } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';

export const nodeKind: PackageKind<'node'> = {
  describe({ name, version, root, start, dependencies, missing }) {
    const called = name === undefined ? '' : ` ${name}${version === undefined ? '' : ` ${version}`}`;
    const place = root === '' ? '' : `, in the folder ${root}`;
    return [
      `Node application${called}${place}`,
      `Starts ${start.file}, by ${start.from}`,
      ...(dependencies === 0
        ? ['No dependencies']
        : [`${dependencies} dependencies, packed in node_modules`]),
      ...(missing.length === 0 ? [] : [`Not in node_modules: ${missing.slice(0, 10).join(', ')}`]),
    ];
  },

  need({ engines }) {
    return engines === undefined
      ? { language: 'nodejs', because: 'package.json names no version in engines.node' }
      : {
          language: 'nodejs',
          range: engines,
          because: `engines.node of package.json is ${JSON.stringify(engines)}`,
        };
  },

  container({ start, name, version }, stack) {
    const { entrypoint = ['node'], port } = stack ?? {};
    return containerOf(
      {
        entrypoint: [...entrypoint, ...start.options, `${WORKING_DIRECTORY}/${start.file}`],
        cmd: start.args,
        env: { NODE_ENV: 'production', ...(port === undefined ? {} : { PORT: String(port) }) },
        title: name ?? 'node application',
        version,
      },
      stack,
    );
  },
};
