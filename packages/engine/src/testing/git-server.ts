import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface GitServerOptions {
  /** Holds the bare repositories: `<root>/<name>.git` is at `<url>/<name>.git`. */
  readonly root: string;
  readonly login?: { readonly username: string; readonly password: string };
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Looks at a request first; true when it has answered. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Waits for this once an answer has come to so many bytes. */
  readonly hold?: { readonly afterBytes: number; readonly until: Promise<void> };
}

export interface GitRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A real git server over smart HTTP: `git http-backend` as CGI. */
export interface GitServer {
  /** `http://127.0.0.1:1234` */
  readonly url: string;
  /** Host and port. */
  readonly host: string;
  /** Everything that was asked, in order. */
  readonly seen: GitRequest[];
  close(): Promise<void>;
}

export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const seen: GitRequest[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, authorization: headers.authorization });
    if (options.intercept?.(request, response) === true) return;
    if (isAllowed(request, options)) runBackend(request, response, options);
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  };
  const server = options.tls === undefined ? createServer(handle) : createTlsServer(options.tls, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isAllowed({ headers }: IncomingMessage, { login }: GitServerOptions): boolean {
  if (login === undefined) return true;
  const expected = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  return headers.authorization === `Basic ${expected}`;
}

function runBackend(
  request: IncomingMessage,
  response: ServerResponse,
  { root, hold }: GitServerOptions,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://git');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method ?? '',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      REMOTE_USER: request.headers.authorization === undefined ? '' : 'somebody',
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  response.on('close', () => child.kill('SIGKILL'));
  void answer(child.stdout, response, hold).catch(() => response.destroy());
}

/** A CGI answer: header lines, an empty one, the body. */
async function answer(
  output: NodeJS.ReadableStream,
  response: ServerResponse,
  hold: GitServerOptions['hold'],
): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let sent = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    const body: Buffer | undefined =
      head === undefined ? chunk : takeHead(Buffer.concat([head, chunk]), response);
    head = body === undefined && head !== undefined ? Buffer.concat([head, chunk]) : undefined;
    if (body === undefined || body.length === 0) continue;
    if (!response.write(body)) await once(response, 'drain');
    sent += body.length;
    if (hold !== undefined && sent > hold.afterBytes) await hold.until;
  }
  response.end();
}

/** Sets status and headers, and gives the beginning of the body; undefined until all of the header is there. */
function takeHead(bytes: Buffer, response: ServerResponse): Buffer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const lines = bytes.subarray(0, end).toString('latin1').split('\r\n');
  response.statusCode = Number(/^Status: (\d+)/m.exec(lines.join('\n'))?.[1] ?? 200);
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/: (.*)/);
    if (name !== 'Status') response.setHeader(name, value);
  }
  return bytes.subarray(end + 4);
}
