import type { Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

type ValueOf<S> = S extends Setting<infer T> ? T : never;

export type Config = { readonly [K in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[K]> };

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config }
  /** One sentence for each variable that is wrong. Values are not repeated: they may be secrets. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

export type Environment = Readonly<Record<string, string | undefined>>;

function contradictions(config: Config): readonly string[] {
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
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { variable, fallback, parse }] of Object.entries(SETTINGS) as [
    string,
    Setting<unknown>,
  ][]) {
    const given = environment[variable] || fallback;
    try {
      values[name] = given === undefined ? undefined : parse(given);
    } catch (error) {
      problems.push(`${variable}: ${(error as Error).message}.`);
    }
  }
  const config = values as Config;
  if (problems.length === 0) problems.push(...contradictions(config));
  return problems.length === 0 ? { kind: 'config', config } : { kind: 'invalid', problems };
}
