import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Sent {
  readonly method: string;
  /** Sent as it is: nothing is normalised or escaped. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A list is sent in chunks, without a length. */
  readonly body?: string | Buffer | readonly Buffer[];
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
  readonly json: any;
}

function received(status: number, headers: Readonly<Record<string, unknown>>, body: string): Received {
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const isJson = flat['content-type']?.includes('json') === true && body !== '';
  return { status, headers: flat, text: body, json: isJson ? JSON.parse(body) : undefined };
}

/** One request on a connection of its own. An answer counts also when the server did not read the body to its end. */
export function exchange(url: string, { method, path, headers = {}, body }: Sent): Promise<Received> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const whole = typeof body === 'string' || Buffer.isBuffer(body);
    const length = whole ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const options = { hostname, port, method, path, agent: false } as const;
    const outgoing = request({ ...options, headers: { ...length, ...headers } as never });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      text(response).then(
        (content) => resolve(received(response.statusCode ?? 0, response.headers, content)),
        reject,
      );
    });
    if (whole) outgoing.end(body);
    else Readable.from(body ?? []).pipe(outgoing);
  });
}

/** Sends bytes that need not be HTTP, and reads what comes until the server hangs up. */
export async function rawExchange(url: string, bytes: string): Promise<Received> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  socket.write(bytes);
  const answer = await text(socket);
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = fields.map((field) => {
    const [name = '', ...value] = field.split(': ');
    return [name.toLowerCase(), value.join(': ')] as const;
  });
  return received(Number(line.split(' ')[1]), Object.fromEntries(headers), rest.join('\r\n\r\n'));
}
