import { Pool } from 'undici';

export interface Timed {
  readonly ms: number;
  readonly status: number;
  readonly text: string;
}

/** Kept connections of one user: what is timed is the service, not the setting up of connections. */
export class Connection {
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, token: string, connections = 1) {
    this.#pool = new Pool(url, { connections, bodyTimeout: 0 });
    this.#headers = { 'x-auth-token': token };
  }

  /** Milliseconds from the request to the last byte of its answer, which must be a success. */
  async time(method: 'GET' | 'PATCH' | 'POST', path: string): Promise<Timed> {
    const start = performance.now();
    const { statusCode, body } = await this.#pool.request({ method, path, headers: this.#headers });
    const text = await body.text();
    const ms = performance.now() - start;
    if (statusCode >= 300) throw new Error(`${method} ${path} was answered with ${statusCode}: ${text}`);
    return { ms, status: statusCode, text };
  }

  /** The body of a stream as it comes. */
  async stream(path: string): Promise<AsyncIterable<Buffer>> {
    const { statusCode, body } = await this.#pool.request({ method: 'GET', path, headers: this.#headers });
    if (statusCode !== 200) throw new Error(`GET ${path} was answered with ${statusCode}.`);
    return body;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
