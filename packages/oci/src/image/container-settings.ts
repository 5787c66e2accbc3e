import type { ContainerConfig } from '../config.ts';
import { OciError } from '../error.ts';

/** How a container of the new image starts; what is left out is taken from the base. */
export interface ContainerSettings {
  /** An entrypoint without `cmd` drops the base's command, as in a Dockerfile. */
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** Added to the base's variables, replacing those of the same name. */
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** `user`, `uid` or `uid:gid`. */
  readonly user?: string;
  /** `8080` or `8080/tcp`, added to the base's. */
  readonly exposedPorts?: readonly string[];
  /** Added to the base's, replacing those of the same name. */
  readonly labels?: Readonly<Record<string, string>>;
}

const PORT = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/;
const VARIABLE = /^[^=\0]+$/;

/**
 * The container configuration of a new image upon a base.
 * @throws OciError `CONFIG_INVALID` for ports and names of variables that are none
 */
export function mergeContainerConfig(base: ContainerConfig, settings: ContainerSettings): ContainerConfig {
  const { entrypoint, cmd, workingDir, user } = settings;
  const { Cmd, Entrypoint, Env, ExposedPorts, Labels, ...rest } = base;
  const env = mergeEnv(Env ?? [], settings.env ?? {});
  const ports = {
    ...ExposedPorts,
    ...Object.fromEntries((settings.exposedPorts ?? []).map((port) => [portKey(port), {}])),
  };
  const labels = { ...Labels, ...settings.labels };
  const usedCmd = cmd ?? (entrypoint === undefined ? Cmd : undefined);
  const usedEntrypoint = entrypoint ?? Entrypoint;
  return {
    ...rest,
    ...(env.length === 0 ? {} : { Env: env }),
    ...(usedEntrypoint === undefined ? {} : { Entrypoint: usedEntrypoint }),
    ...(usedCmd === undefined ? {} : { Cmd: usedCmd }),
    ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
    ...(user === undefined ? {} : { User: user }),
    ...(Object.keys(ports).length === 0 ? {} : { ExposedPorts: ports }),
    ...(Object.keys(labels).length === 0 ? {} : { Labels: labels }),
  };
}

/** The base's variables keep their order; new ones follow by name. */
function mergeEnv(base: readonly string[], added: Readonly<Record<string, string>>): string[] {
  const variables = new Map(base.map((line) => [line.split('=', 1)[0] ?? '', line]));
  for (const [name, value] of Object.entries(added).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!VARIABLE.test(name) || value.includes('\0')) {
      throw new OciError(
        'CONFIG_INVALID',
        `not an environment variable: ${JSON.stringify(name.slice(0, 100))}`,
      );
    }
    variables.set(name, `${name}=${value}`);
  }
  return [...variables.values()];
}

function portKey(port: string): string {
  const [, number, protocol = 'tcp'] = PORT.exec(port) ?? [];
  if (number === undefined || Number(number) < 1 || Number(number) > 65_535) {
    throw new OciError('CONFIG_INVALID', `not a port: ${JSON.stringify(port.slice(0, 100))}`);
  }
  return `${Number(number)}/${protocol}`;
}
