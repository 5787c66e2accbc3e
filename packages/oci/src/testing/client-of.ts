import { onTestFinished } from 'vitest';
import { createRegistryClient, type RegistryClientOptions } from '../registry/create-registry-client.ts';
import type { RegistryClient } from '../registry/registry-client.ts';
import type { TestServer } from './http-server.ts';

/** A client of the server that waits little between its tries, and is closed when the running test is over. */
export function clientOf(server: TestServer, options: Partial<RegistryClientOptions> = {}): RegistryClient {
  const client = createRegistryClient({ registry: server.host, retry: { pauseMs: 1 }, ...options });
  onTestFinished(() => client.close());
  return client;
}
