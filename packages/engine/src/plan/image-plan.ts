import type { ContainerSettings } from '@stagewright/oci';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from '../assemble/application-owner.ts';
import { JAR_PATH } from '../assemble/write-jar-layer.ts';
import type { Stack } from './base-candidates.ts';
import type { PackageKind } from './recognise.ts';

type Buildable = Extract<PackageKind, { kind: 'jar' | 'node' }>;

const WORKING_DIRECTORY = `/${APPLICATION_DIRECTORY}`;
const TITLE = 'org.opencontainers.image.title';
const VERSION = 'org.opencontainers.image.version';
const PORT = 'stagewright.port';

/**
 * How containers of the image start. Depends on the package and the stack alone, never on names or settings of the
 * build, so that the same package gives the same image. A stack's entrypoint stands before the jar or the file.
 */
export function containerSettings(found: Buildable, stack: Stack | undefined): ContainerSettings {
  const { port, workdir = WORKING_DIRECTORY, env = {} } = stack ?? {};
  const runtime = found.kind === 'jar' ? jarRuntime(stack) : nodeRuntime(found, stack, port);
  const title = found.kind === 'jar' ? found.title : found.name;
  return {
    entrypoint: runtime.entrypoint,
    ...(runtime.cmd.length === 0 ? {} : { cmd: runtime.cmd }),
    env: { ...runtime.env, ...env },
    workingDir: workdir,
    user: `${APPLICATION_UID}:${APPLICATION_UID}`,
    ...(port === undefined ? {} : { exposedPorts: [String(port)] }),
    labels: {
      [TITLE]: title ?? (found.kind === 'jar' ? found.mainClass : 'node application'),
      [VERSION]: found.version ?? '',
      ...(port === undefined ? {} : { [PORT]: String(port) }),
    },
  };
}

interface Runtime {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function jarRuntime(stack: Stack | undefined): Runtime {
  const { entrypoint = ['java', '-jar'] } = stack ?? {};
  return { entrypoint: [...entrypoint, `/${JAR_PATH}`], cmd: [], env: { LANG: 'C.UTF-8' } };
}

function nodeRuntime(
  found: Extract<Buildable, { kind: 'node' }>,
  stack: Stack | undefined,
  port: number | undefined,
): Runtime {
  const { entrypoint = ['node'] } = stack ?? {};
  const { start } = found;
  if (start.kind === 'missing') throw new TypeError('a recognised application has a start');
  return {
    entrypoint: [...entrypoint, ...start.options, `${WORKING_DIRECTORY}/${start.file}`],
    cmd: start.args,
    env: { LANG: 'C.UTF-8', NODE_ENV: 'production', ...(port === undefined ? {} : { PORT: String(port) }) },
  };
}
