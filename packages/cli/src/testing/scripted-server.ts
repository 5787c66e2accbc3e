import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Endpoint } from '@stagewright/api';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** What the server saw of one call. */
export interface SeenCall {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  json(): unknown;
}

type Answer =
  | object
  | ((call: SeenCall, response: ServerResponse) => object | undefined | Promise<object | undefined>);

interface Script {
  readonly endpoint: AnyEndpoint;
  readonly answer: Answer | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: any endpoint, whatever its schemas
type AnyEndpoint = Endpoint<any, any, any, any>;

/**
 * A server that is made of the endpoint definitions: it routes by them, refuses what their schemas refuse, and makes sure that
 * its own scripted answers are what they promise. So a client that passes here speaks the real API.
 */
export class ScriptedServer {
  readonly calls: SeenCall[] = [];
  readonly #scripts: Script[] = [];
  readonly #server: Server;
  /** What the scripts themselves got wrong. */
  readonly faults: string[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.faults.push(String(error));
        response.destroy();
      });
    });
  }

  /** The next answers of an endpoint; the newest script of an endpoint counts. */
  on(endpoint: AnyEndpoint, answer?: Answer): this {
    this.#scripts.unshift({ endpoint, answer });
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  callsTo(endpoint: AnyEndpoint): readonly SeenCall[] {
    return this.calls.filter(({ id }) => id === endpoint.id);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://server');
    const found = this.#find(request.method!, url.pathname);
    if (found === undefined)
      return refuse(response, 404, 'APIGW.0101', `no route ${request.method} ${url.pathname}`);
    const { script, params } = found;
    const body = await buffer(request);
    const call: SeenCall = {
      id: script.endpoint.id,
      params,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body,
      json: () => JSON.parse(body.toString('utf8')),
    };
    this.calls.push(call);
    const problem = problemOf(script.endpoint, call);
    if (problem !== undefined) return refuse(response, 400, 'SVCSTG.CPE.4004001', problem);
    await this.#answer(script, call, response);
  }

  #find(method: string, path: string): { script: Script; params: Record<string, string> } | undefined {
    for (const script of this.#scripts) {
      const params = script.endpoint.method === method ? matchPath(script.endpoint.path, path) : undefined;
      if (params !== undefined) return { script, params };
    }
    return undefined;
  }

  async #answer({ endpoint, answer }: Script, call: SeenCall, response: ServerResponse): Promise<void> {
    const document = typeof answer === 'function' ? await answer(call, response) : answer;
    if (response.headersSent || response.destroyed) return;
    if (document === undefined) {
      response.writeHead(endpoint.status).end();
      return;
    }
    if (endpoint.response !== undefined && !Value.Check(endpoint.response as TSchema, document)) {
      throw new Error(
        `${endpoint.id} is scripted to answer what its schema refuses: ${JSON.stringify(document)}`,
      );
    }
    response.writeHead(endpoint.status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  }
}

export function refuse(
  response: ServerResponse,
  status: number,
  error_code: string,
  error_msg: string,
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'request-1' });
  response.end(JSON.stringify({ error_code, error_msg, request_id: 'request-1' }));
}

function problemOf(endpoint: AnyEndpoint, { params, query, headers, body }: SeenCall): string | undefined {
  if (endpoint.auth !== 'none' && headers['x-auth-token'] === undefined) return 'no token';
  const parts = [
    ['params', endpoint.params, params],
    ['query', endpoint.query, endpoint.query && Value.Convert(endpoint.query as TSchema, { ...query })],
    ['body', endpoint.body, endpoint.body && parsed(body)],
  ] as const;
  for (const [name, schema, value] of parts) {
    if (schema !== undefined && !Value.Check(schema as TSchema, value)) {
      const [first] = Value.Errors(schema as TSchema, value);
      return `${name} ${first?.instancePath ?? ''} ${first?.message ?? ''} in ${JSON.stringify(value)}`;
    }
  }
  return undefined;
}

function parsed(body: Buffer): unknown {
  return body.byteLength === 0 ? {} : JSON.parse(body.toString('utf8'));
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const source = pattern.replaceAll(/:([A-Za-z_]+)|\*/g, (_, name) =>
    name ? `(?<${name}>[^/]+)` : '(?<rest>.+)',
  );
  const groups = new RegExp(`^${source}$`).exec(path)?.groups;
  if (groups === undefined) return pattern === path ? {} : undefined;
  const names = Object.entries(groups).map(([name, value]) => [
    name === 'rest' ? 'path' : name,
    decodeURIComponent(value),
  ]);
  return Object.fromEntries(names);
}
