import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, cut } from './address.ts';
import type { HttpFault } from './http-fault.ts';
import type { SeenRequest } from './seen-request.ts';

export interface PassingOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upstream: Address;
  readonly number: number;
  readonly connection: number;
  readonly before: number;
  readonly changed: () => void;
}

/** One request on its way through a proxy. */
export class Passing implements SeenRequest {
  readonly number: number;
  readonly connection: number;
  readonly before: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly at = performance.now();
  readonly sent: number[] = [];
  readonly statuses: number[] = [];
  answeredAt: number | null = null;
  goneAt: number | null = null;
  readonly #options: PassingOptions;
  readonly #over: Promise<unknown>;

  constructor(options: PassingOptions) {
    const { request, response } = options;
    this.#options = options;
    this.number = options.number;
    this.connection = options.connection;
    this.before = options.before;
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.headers = request.headers;
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    this.#over = new Promise((resolve) => response.once('close', resolve)).then(() => {
      if (response.writableFinished) this.answeredAt = performance.now();
      else this.goneAt = performance.now();
      options.changed();
    });
  }

  /** Does the fault, or passes the request on; settles once nothing of it is under way. Never rejects. */
  async suffer(fault: HttpFault | undefined): Promise<void> {
    try {
      await this.#suffer(fault);
    } catch {
      this.#cut();
    }
  }

  async #suffer(fault: HttpFault | undefined): Promise<void> {
    switch (fault?.kind) {
      case undefined:
        return await this.#pass();
      case 'delay':
        await sleep(fault.ms);
        return await this.#pass();
      case 'hold': {
        const body = await this.#body();
        await fault.until;
        return await this.#answerWith(await this.#send(body));
      }
      case 'answer':
        return await this.#answer(fault);
      case 'cut':
        return this.#cut();
      case 'drop_answer':
        await drained(await this.#send(await this.#body()));
        return this.#cut();
      case 'hold_answer': {
        const answer = await this.#send(await this.#body());
        await fault.until;
        return await this.#answerWith(answer);
      }
      case 'late': {
        const body = await this.#body();
        await this.#over;
        await fault.after;
        return await drained(await this.#send(body));
      }
      case 'duplicate': {
        const body = await this.#body();
        await this.#answerWith(await this.#send(body));
        return await drained(await this.#send(body));
      }
    }
  }

  /** As it comes, piece by piece. */
  async #pass(): Promise<void> {
    const onward = this.#onward();
    const answered = this.#answerTo(onward);
    // Where either side breaks off, the answer is missing; a server may also answer before it has read all.
    pipeline(this.#options.request, onward).catch(() => undefined);
    await this.#answerWith(await answered);
  }

  async #send(body: Buffer): Promise<IncomingMessage> {
    const onward = this.#onward();
    onward.end(body);
    return await this.#answerTo(onward);
  }

  #onward(): ClientRequest {
    const { method, path, headers } = this;
    const { upstream } = this.#options;
    const place = 'path' in upstream ? { socketPath: upstream.path } : upstream;
    this.sent.push(performance.now());
    this.#options.changed();
    return request({ ...place, method, path, headers, agent: false });
  }

  async #answerTo(onward: ClientRequest): Promise<IncomingMessage> {
    onward.on('error', () => undefined);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    this.statuses.push(answer.statusCode ?? 0);
    this.#options.changed();
    return answer;
  }

  async #answerWith(answer: IncomingMessage): Promise<void> {
    const { response } = this.#options;
    if (response.destroyed) return await drained(answer);
    const { connection, 'keep-alive': _, ...headers } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, headers);
    await pipeline(answer, response);
  }

  async #answer({ status, headers = {}, body = '' }: Extract<HttpFault, { kind: 'answer' }>): Promise<void> {
    await this.#body();
    this.#options.response
      .writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
      .end(body);
  }

  async #body(): Promise<Buffer> {
    return await buffer(this.#options.request);
  }

  #cut(): void {
    cut(this.#options.request.socket);
  }
}

async function drained(answer: IncomingMessage): Promise<void> {
  await buffer(answer);
}
