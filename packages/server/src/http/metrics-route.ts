import type { BlockList } from 'node:net';
import { isIPv6 } from 'node:net';
import { system } from '@stagewright/api';
import type { FastifyRequest } from 'fastify';
import { EXPOSITION_TYPE } from '../metrics/exposition.ts';
import { ProblemError } from './problem-error.ts';
import { type Route, route } from './route.ts';

export interface MetricsRouteDeps {
  readonly metrics: () => Promise<string>;
  /** Addresses that may read them. */
  readonly readers: BlockList;
}

/** A request that a proxy passed on without being trusted comes from somewhere else than its address says. */
function isPassedOn({ headers, ip, raw }: FastifyRequest): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return isForwarded && ip === raw.socket.remoteAddress;
}

export function createMetricsRoute({ metrics, readers }: MetricsRouteDeps): Route {
  return route(system.metrics, async ({ request, reply }) => {
    const { ip } = request;
    if (isPassedOn(request) || !readers.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')) {
      throw new ProblemError(
        'forbidden',
        'Metrics may be read from the addresses in STAGEWRIGHT_METRICS_FROM only.',
      );
    }
    await reply.type(EXPOSITION_TYPE).send(await metrics());
    return undefined;
  });
}
