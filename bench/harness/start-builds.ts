import { Connection } from './connection.ts';
import type { Workplace } from './workplace.ts';

const CONNECTIONS = 50;

/** Starts so many builds of a job over 50 connections, one request on each at a time; answers how many a second. */
export async function startBuilds({ service, user }: Workplace, job: string, count: number): Promise<number> {
  const connection = new Connection(service.url, user.token, CONNECTIONS);
  const path = `/assembling/v1/jobs/${job}/builds`;
  let left = count;
  const one = async () => {
    while (left-- > 0) await connection.time('POST', path);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  const seconds = (performance.now() - start) / 1000;
  await connection.close();
  return count / seconds;
}
