import { connect, type LookupFunction, type Socket } from 'node:net';
import { Agent, buildConnector } from '@stagewright/oci/http-client';
import type { buildConnector as Connectors, Dispatcher } from 'undici';
import type { Clock } from '../build-context.ts';
import { connectError, guardedLookup, proxyOf } from './guarded-agent.ts';
import { bareHost, type HostGuard } from './host-guard.ts';
import { openTunnel } from './tunnel.ts';

/**
 * A connection of its own for what must not happen after its time. At the deadline it is reset, so that the kernel throws
 * away what it could not deliver yet: a connection that is merely closed goes on sending for minutes.
 */
export interface OneShotConnection {
  readonly dispatcher: Dispatcher;
  /** Aborts once the connection has been reset at the deadline. */
  readonly signal: AbortSignal;
  /** Whether anything may have been sent. */
  readonly stood: boolean;
  close(): Promise<void>;
}

export interface OneShotOptions {
  readonly guard: HostGuard;
  readonly clock: Clock;
  /** On that clock. */
  readonly deadline: number;
}

/** The connection came too late for what it was for. */
class DeadlinePassedError extends Error {
  readonly code = 'DEADLINE_PASSED';
}

export function createOneShotConnection({ guard, clock, deadline }: OneShotOptions): OneShotConnection {
  const abort = new AbortController();
  const sockets = new Set<Socket>();
  let stood = false;
  const reset = () => {
    const reason = new DeadlinePassedError('the deadline has passed');
    for (const socket of sockets) {
      if (socket.connecting) socket.destroy(reason);
      else if (!socket.destroyed) socket.resetAndDestroy();
    }
    abort.abort(reason);
  };
  const timer = setTimeout(reset, Math.max(0, deadline - clock.now()));
  const hand = (socket: Socket, callback: Connectors.Callback) => {
    // A process that was stopped, or a machine that slept, may find its timers late.
    if (clock.now() >= deadline) {
      reset();
      callback(new DeadlinePassedError('the deadline has passed'), null);
      return;
    }
    stood = true;
    callback(null, socket);
  };
  const dispatcher = new Agent({
    connections: 1,
    connect: (target, callback) => {
      void guard.admit(target.hostname).then((admission) => {
        const error = connectError(target.hostname, target.protocol, admission);
        const proxy = proxyOf(admission, target.protocol);
        if (error !== undefined) callback(error, null);
        else if (proxy === undefined) sockets.add(open(target, guardedLookup(guard), hand, callback));
        else {
          const host = bareHost(target.hostname);
          const begun = (socket: Socket) => void sockets.add(socket);
          openTunnel({ proxy, host, port: Number(target.port) || 443, timeoutMs: CONNECT_MS, begun }).then(
            (socket) => secure(target, socket, hand, callback),
            (problem: Error) => callback(problem, null),
          );
        }
      });
    },
  });
  return {
    dispatcher,
    signal: abort.signal,
    get stood() {
      return stood;
    },
    async close() {
      clearTimeout(timer);
      await dispatcher.destroy();
    },
  };
}

/** The plain connection; what is secured goes inside it, so that it can be reset all the same. */
function open(
  target: Connectors.Options,
  lookup: LookupFunction,
  hand: (socket: Socket, callback: Connectors.Callback) => void,
  callback: Connectors.Callback,
): Socket {
  const { protocol, hostname, port } = target;
  const host = bareHost(hostname);
  const isSecure = protocol === 'https:';
  const socket = connect({ host, port: Number(port) || (isSecure ? 443 : 80), lookup, noDelay: true });
  const failed = (error: Error) => callback(error, null);
  socket.once('error', failed);
  socket.once('connect', () => {
    socket.off('error', failed);
    if (isSecure) return secure(target, socket, hand, callback);
    socket.on('error', () => undefined);
    hand(socket, callback);
  });
  return socket;
}

const CONNECT_MS = 10_000;
const secured = buildConnector({ timeout: CONNECT_MS });

function secure(
  target: Connectors.Options,
  socket: Socket,
  hand: (socket: Socket, callback: Connectors.Callback) => void,
  callback: Connectors.Callback,
): void {
  socket.on('error', () => undefined);
  secured({ ...target, hostname: bareHost(target.hostname), httpSocket: socket }, (...[error, inside]) => {
    if (error !== null) callback(error, null);
    else hand(inside, callback);
  });
}
