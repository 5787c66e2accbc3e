import type { ContainerSettings } from '@stagewright/oci';
import type { Stack } from '../plan/base-candidates.ts';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from './layers/application-owner.ts';

export const WORKING_DIRECTORY = `/${APPLICATION_DIRECTORY}`;

const TITLE = 'org.opencontainers.image.title';
const VERSION = 'org.opencontainers.image.version';
const PORT = 'stagewright.port';

/** What a kind of package says of its containers; the rest is the same for all kinds. */
export interface Start {
  /** Undefined: as the base image starts. */
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly title: string;
  readonly version?: string | undefined;
  /** Null: the base image's. Default: the application's folder. */
  readonly workingDir?: null;
}

/** The stack's port, folder and variables around the start of a package. */
export function containerOf(start: Start, stack: Stack | undefined): ContainerSettings {
  const { port, env = {} } = stack ?? {};
  const { entrypoint, cmd = [], title, version = '' } = start;
  const workingDir = stack?.workdir ?? (start.workingDir === null ? undefined : WORKING_DIRECTORY);
  return {
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(cmd.length === 0 ? {} : { cmd }),
    env: { LANG: 'C.UTF-8', ...start.env, ...env },
    ...(workingDir === undefined ? {} : { workingDir }),
    user: `${APPLICATION_UID}:${APPLICATION_UID}`,
    ...(port === undefined ? {} : { exposedPorts: [String(port)] }),
    labels: {
      [TITLE]: title,
      [VERSION]: version,
      ...(port === undefined ? {} : { [PORT]: String(port) }),
    },
  };
}
