import { isIP, type LookupFunction } from 'node:net';
import { getCACertificates } from 'node:tls';
import { Agent, buildConnector } from '@stagewright/oci/http-client';
import type { buildConnector as Connectors } from 'undici';
import { type Admission, bareHost, type HostGuard } from './host-guard.ts';
import type { WebProxy } from './proxies.ts';
import { openTunnel } from './tunnel.ts';

/** A connection that was not tried because of where it leads. */
export class AddressRefusedError extends Error {
  readonly code = 'ADDRESS_REFUSED';
  readonly temporary = false;
}

/** A host name that has no address. */
export class HostUnknownError extends Error {
  readonly code = 'HOST_UNKNOWN';
  readonly temporary = true;
}

export interface GuardedAgentOptions {
  readonly guard: HostGuard;
  readonly connectMs?: number;
  readonly headersMs?: number;
  /** Longest silence within a body. */
  readonly idleMs?: number;
  /** Authorities that are trusted as well, in PEM. */
  readonly certificates?: string;
  /** Connections to one origin at once. */
  readonly connections?: number;
}

/** The agent of a build that talks to what its owner named: connections to what the guard admits, and to the very addresses that it judged. */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  const { guard, connectMs = 10_000, headersMs = 30_000, idleMs = 30_000, connections = 16 } = options;
  const { certificates } = options;
  const connector = buildConnector({
    timeout: connectMs,
    lookup: guardedLookup(guard),
    ...(certificates === undefined ? {} : { ca: [...getCACertificates('default'), certificates] }),
  });
  return new Agent({
    connect: (target, callback) => {
      void guard.admit(target.hostname).then((admission) => {
        const error = connectError(target.hostname, target.protocol, admission);
        if (error !== undefined) callback(error, null);
        else connectBy(admission, { target, connector, timeoutMs: connectMs }, callback);
      });
    },
    headersTimeout: headersMs,
    bodyTimeout: idleMs,
    connections,
    keepAliveTimeout: 4000,
  });
}

interface Connection {
  readonly target: Connectors.Options;
  readonly connector: Connectors.connector;
  readonly timeoutMs: number;
}

function connectBy(
  admission: Admission,
  { target, connector, timeoutMs }: Connection,
  callback: Connectors.Callback,
): void {
  const own = { ...target, hostname: bareHost(target.hostname) };
  const proxy = proxyOf(admission, target.protocol);
  if (proxy === undefined) {
    connector(own, callback);
    return;
  }
  openTunnel({ proxy, host: own.hostname, port: Number(target.port) || 443, timeoutMs }).then(
    (httpSocket) => connector({ ...own, httpSocket }, callback),
    (error: Error) => callback(error, null),
  );
}

/** Plain http goes to networks only that the operator allowed, and those are near. */
export function proxyOf(admission: Admission, protocol: string): WebProxy | undefined {
  return admission.kind === 'admitted' && protocol === 'https:' ? admission.proxy : undefined;
}

/** Answers the addresses that the guard has judged, and no others. */
export function guardedLookup(guard: HostGuard): LookupFunction {
  return (hostname, wanted, callback) => {
    void guard.admit(hostname).then((admission) => {
      if (admission.kind !== 'admitted') return callback(admissionError(hostname, admission), []);
      const found = admission.addresses.map((address) => ({ address, family: isIP(address) }));
      const first = found[0] ?? { address: '', family: 0 };
      return wanted.all === true ? callback(null, found) : callback(null, first.address, first.family);
    });
  };
}

/** Why a connection may not be made; undefined when it may. */
export function connectError(hostname: string, protocol: string, admission: Admission): Error | undefined {
  if (admission.kind !== 'admitted') return admissionError(hostname, admission);
  if (protocol !== 'http:' || admission.plainHttp) return undefined;
  return new AddressRefusedError(`${hostname} may be reached by https only`);
}

function admissionError(hostname: string, admission: Exclude<Admission, { kind: 'admitted' }>): Error {
  if (admission.kind === 'unknown') {
    return new HostUnknownError(`the host name ${hostname} has no address`, { cause: admission.cause });
  }
  const named = admission.address === bareHost(hostname) ? hostname : `${hostname} (${admission.address})`;
  return new AddressRefusedError(`${named} is a private address, which this service may not be sent to`);
}
