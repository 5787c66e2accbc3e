import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { accessKeyContext, newAccessKey } from '../auth/access-keys.ts';
import { bootstrap } from '../auth/bootstrap.ts';
import { createIdentity, type Identity } from '../auth/create-identity.ts';
import { openSealer } from '../auth/sealer.ts';
import type { Clock } from '../domain/clock.ts';
import { registryTokenRoute } from '../http/accounts/registry-token-route.ts';
import { accountRoutes } from '../http/accounts/routes.ts';
import { createHttp } from '../http/app.ts';
import { keystoneRoutes } from '../http/keystone/routes.ts';
import type { Route } from '../http/route.ts';
import { openStore } from '../store/open-store.ts';
import { systemClock } from '../system/clock.ts';
import { newHexId } from '../system/ids.ts';
import { createAccessKeys } from '../usecases/accounts/access-keys.ts';
import { createProjects } from '../usecases/accounts/projects.ts';
import {
  createRegistryCredentials,
  type RegistryCredentials,
} from '../usecases/accounts/registry-credentials.ts';
import { createUsers } from '../usecases/accounts/users.ts';

export const ADMIN_PASSWORD = 'correct horse battery';
/** Cheap enough for tests; the real cost is the default. */
const TEST_COST = { logN: 4, blockSize: 8, parallelism: 1 };

export interface AccountService {
  readonly url: string;
  readonly dataFolder: string;
  readonly identity: Identity;
  readonly registryCredentials: RegistryCredentials;
  /** What was logged so far. */
  log(): string;
  /** A request with a JSON body; the answer is read whole. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** Gets a token over HTTP. */
  token(user?: string, password?: string): Promise<string>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at bodies of every shape
  readonly body: any;
  readonly text: string;
}

/** The account routes with everything real below them, on a free port of the loopback. */
export async function startAccountService({
  clock = systemClock,
  routes = [],
  routesFor = () => [],
}: {
  readonly clock?: Clock;
  readonly routes?: readonly Route[];
  /** Routes that need to know who is who. */
  readonly routesFor?: (identity: Identity, publicUrl: () => string) => readonly Route[];
} = {}): Promise<AccountService> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'stagewright-accounts-'));
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const store = await openStore({ file: join(dataFolder, 'stagewright.db') });
  const sealer = await openSealer(dataFolder);
  const identity = createIdentity({
    store: store.accounts,
    clock,
    log: logger,
    sealer,
    cost: TEST_COST,
    isUpload: (method, path) => method === 'PUT' && path.startsWith('/stagewright/v1/objects/'),
  });
  await bootstrap({ ...identity, dataFolder, password: ADMIN_PASSWORD });
  const context = { ...identity, ids: { newId: newHexId, newAccessKey } };
  const users = createUsers(context);
  const projects = createProjects(context);
  const registryCredentials = createRegistryCredentials(context);
  const accessKeys = createAccessKeys(context, accessKeyContext);
  const closing = new AbortController();
  let url = '';
  const app = createHttp({
    routes: [
      ...keystoneRoutes({
        ...identity,
        users,
        projects,
        accessKeys,
        place: () => ({ publicUrl: url, region: 'default' }),
      }),
      ...accountRoutes({ users, projects, registryCredentials, audit: identity.store }),
      registryTokenRoute(identity.registryTokens),
      ...routes,
      ...routesFor(identity, () => url),
    ],
    authenticator: identity.authenticator,
    workerKeys: { identify: () => null },
    logger,
    trustedProxies: [],
    bodyLimit: 1024 * 1024,
    closing: closing.signal,
    strictStatus: false,
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  const send = createSend(url);
  return {
    url,
    dataFolder,
    identity,
    registryCredentials,
    log: () => lines.join(''),
    send,
    async token(user = 'admin', password = ADMIN_PASSWORD) {
      const { headers } = await send('POST', '/v3/auth/tokens', { body: passwordRequest(user, password) });
      return headers.get('x-subject-token') ?? '';
    },
    async close() {
      closing.abort();
      await app.close();
      await store.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

export function passwordRequest(name: string, password: string, scope?: object): object {
  const user = { name, password, domain: { name: 'default' } };
  return { auth: { identity: { methods: ['password'], password: { user } }, ...(scope ? { scope } : {}) } };
}

function createSend(url: string): AccountService['send'] {
  return async (method, path, { token, body, headers } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { 'x-auth-token': token }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
      text,
    };
  };
}
