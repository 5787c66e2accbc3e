import type { Assignment, NetworkSettings, RegistryCredential } from '@stagewright/api';
import {
  type CredentialProvider,
  createRegistryClient,
  credentialsOf,
  type RegistryClient,
} from '@stagewright/oci';
import type { Agent, Dispatcher } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { createGuardedAgent } from './guarded-agent.ts';
import { bareHost, createHostGuard, type Resolve } from './host-guard.ts';
import {
  createOneShotConnection,
  type OneShotConnection,
  type OneShotOptions,
} from './one-shot-connection.ts';
import { loginFor } from './proxies.ts';

/** The registries of one build: clients with the right credentials over connections that lead where they may. */
export interface RegistryAccess {
  /** For base images, from a mirror first where there is one: everything it does ends with the build's signal. */
  reader(registry: string): RegistryClient;
  /** For the target: a tag that is on its way is not called back, so each call is given its own signal. */
  writer(registry: string): RegistryClient;
  /** A connection of its own for one request that must not be carried out later; the caller closes it. */
  oneShot(registry: string, until: Pick<OneShotOptions, 'clock' | 'deadline'>): OneShotConnection;
  close(): Promise<void>;
}

export interface RegistryAccessOptions {
  readonly assignment: Assignment;
  readonly policy: AddressPolicy;
  /** Whose mirrors are asked for base images. */
  readonly network: NetworkSettings;
  readonly note: (line: string) => void;
  /** To the embedded registry. */
  readonly embedded: Dispatcher | undefined;
  readonly signal: AbortSignal;
  readonly userAgent: string;
  readonly resolve?: Resolve;
}

/**
 * The embedded registry is behind the worker's own connection to its server. Where that breaks, the lease decides how long the build
 * lasts, so a call is tried for about as long as a lease; the build's signal ends it sooner.
 */
const EMBEDDED_RETRY = { attempts: 8 };

interface Place {
  readonly scheme?: 'https' | 'http';
  readonly credential?: RegistryCredential;
  /** Named by the operator, not by the build's owner: its addresses are not judged. */
  readonly trusted: boolean;
}

interface Bound {
  readonly signal?: AbortSignal;
  readonly mirrors?: readonly string[];
}

export function createRegistryAccess(options: RegistryAccessOptions): RegistryAccess {
  const { assignment, embedded, signal, userAgent } = options;
  const { target } = assignment;
  const clients = new Map<string, RegistryClient>();
  const agents: Agent[] = [];
  const isEmbedded = (registry: string) => target.kind === 'embedded' && registry === target.registry;

  const guardOf = (registry: string, mirrors: readonly string[] = []) => {
    const { trusted } = placeOf(registry, assignment);
    const places = [...(trusted ? [`https://${registry}`] : []), ...mirrors];
    const { policy, resolve } = options;
    return createHostGuard({
      policy,
      ...(resolve === undefined ? {} : { resolve }),
      trustedHosts: new Set(places.map((address) => bareHost(new URL(address).hostname))),
    });
  };
  const make = (registry: string, { mirrors = [], ...bound }: Bound): RegistryClient => {
    const common = { registry, userAgent, ...bound };
    if (isEmbedded(registry)) {
      if (embedded === undefined) throw new Error('the embedded registry has no connection');
      const { scheme, token } = target;
      return createRegistryClient({
        ...common,
        scheme,
        credentials: { token },
        dispatcher: embedded,
        retry: EMBEDDED_RETRY,
      });
    }
    const agent = createGuardedAgent({ guard: guardOf(registry, mirrors) });
    agents.push(agent);
    const { scheme } = placeOf(registry, assignment);
    return createRegistryClient({
      ...common,
      ...(scheme === undefined ? {} : { scheme }),
      credentials: credentialsFor(registry, options),
      mirrors,
      onMirrorFailure: (mirror, { message }) => options.note(`Mirror ${mirror} of ${registry}: ${message}`),
      dispatcher: agent,
    });
  };
  const once = (key: string, create: () => RegistryClient): RegistryClient => {
    const known = clients.get(key) ?? create();
    clients.set(key, known);
    return known;
  };
  return {
    reader: (registry) =>
      once(`read ${registry}`, () =>
        make(registry, { signal, mirrors: options.network.registryMirrors?.[registry] ?? [] }),
      ),
    writer: (registry) => once(`write ${registry}`, () => make(registry, {})),
    oneShot: (registry, until) => createOneShotConnection({ guard: guardOf(registry), ...until }),
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  };
}

function placeOf(registry: string, { target, credentials }: Assignment): Place {
  const credential = credentials.find((each) => each.registry === registry);
  if (credential !== undefined) return { scheme: credential.scheme, credential, trusted: true };
  if (target.kind === 'registry' && target.registry === registry)
    return { scheme: target.scheme, trusted: true };
  return { trusted: false };
}

/** A registry's own, granted to the project; for a mirror what the operator has set for its host. */
function credentialsFor(
  registry: string,
  { assignment, network }: RegistryAccessOptions,
): CredentialProvider {
  return async (asked) => {
    const own = asked === registry ? placeOf(registry, assignment).credential : undefined;
    const login = asked === registry ? own : loginFor(network.logins, new URL(`https://${asked}`));
    if (login === undefined) return undefined;
    return login.username === '' ? { token: login.password } : credentialsOf(login);
  };
}
