import type { NetworkSettings } from '@stagewright/api';
import { NETWORK_SETTINGS, networkOf } from './network-settings.ts';
import type { Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

type ValueOf<S> = S extends Setting<infer T> ? T : never;

type Table = Readonly<Record<string, Setting<unknown>>>;
type ValuesOf<T extends Table> = { readonly [K in keyof T]: ValueOf<T[K]> };

export type Config = ValuesOf<typeof SETTINGS> & {
  /** What of the environment is not the service's own, which holds secrets: for programs of others that it runs. */
  readonly programEnvironment: Environment;
};

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config }
  /** One sentence for each variable that is wrong. Values are not repeated: they may be secrets. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

export type Environment = Readonly<Record<string, string | undefined>>;

function contradictions(config: ValuesOf<typeof SETTINGS>): readonly string[] {
  const problems: string[] = [];
  if (Boolean(config.tlsCert) !== Boolean(config.tlsKey))
    problems.push('STAGEWRIGHT_TLS_CERT and STAGEWRIGHT_TLS_KEY: must be given together.');
  if (!(config.renewS < config.deadManS && config.deadManS < config.leaseS)) {
    problems.push(
      'STAGEWRIGHT_RENEW_S, STAGEWRIGHT_DEAD_MAN_S, STAGEWRIGHT_LEASE_S: must grow in this order.',
    );
  }
  if (config.logTail > config.logCap)
    problems.push('STAGEWRIGHT_LOG_TAIL: must not be over STAGEWRIGHT_LOG_CAP.');
  if (config.faultPoints.length > 0 && !config.faultSocket)
    problems.push('STAGEWRIGHT_FAULT_POINTS and STAGEWRIGHT_FAULT_SOCKET: must be given together.');
  if (config.databaseUrl)
    problems.push('STAGEWRIGHT_DATABASE_URL: this release has the embedded database only; unset it.');
  return problems;
}

/** Reads the configuration. An empty variable counts as unset. */
export function loadConfig(environment: Environment): ConfigResult {
  const { values, problems } = readSettings(SETTINGS, environment);
  if (problems.length === 0) problems.push(...contradictions(values));
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'config', config: { ...values, programEnvironment: withoutOwn(environment) } };
}

function withoutOwn(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('STAGEWRIGHT_')));
}

export type NetworkResult =
  | { readonly kind: 'network'; readonly network: NetworkSettings }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Reads of the environment only what is about the network: all that a worker elsewhere has of settings. */
export function loadNetwork(environment: Environment): NetworkResult {
  const { values, problems } = readSettings(NETWORK_SETTINGS, environment);
  return problems.length === 0
    ? { kind: 'network', network: networkOf(values) }
    : { kind: 'invalid', problems };
}

/** The values count only without problems. */
function readSettings<T extends Table>(
  table: T,
  environment: Environment,
): { readonly values: ValuesOf<T>; readonly problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { variable, fallback, parse }] of Object.entries(table)) {
    const given = environment[variable] || fallback;
    try {
      values[name] = given === undefined ? undefined : parse(given);
    } catch (error) {
      problems.push(`${variable}: ${(error as Error).message}.`);
    }
  }
  return { values: values as ValuesOf<T>, problems };
}
