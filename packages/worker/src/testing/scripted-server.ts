import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Assignment,
  type EndRequest,
  type HeartbeatRequest,
  type Outcome,
  PROBLEMS,
  type RegisterRequest,
  type Report,
  type StopOrder,
} from '@stagewright/api';
import { testAssignment, WORKER_SETTINGS } from './assignments.ts';

interface Step {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly buildId: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

type Answer = object | 204 | 401 | 409 | 507 | 'hang';
type Offer = Pick<Assignment, 'build_id' | 'epoch'>;

/** What the server saw of one build. */
export interface SeenBuild {
  readonly assignment: Assignment;
  log: Buffer;
  readonly reports: Report[];
  readonly ends: Outcome[];
  accepts: number;
}

/**
 * A server of the worker protocol that holds its state in memory and follows a script: builds are offered, stopped, lost and
 * forgotten as a test says, and any endpoint can be told to answer otherwise.
 */
export class ScriptedServer {
  readonly socketPath = `\0stagewright-test-${randomBytes(8).toString('hex')}`;
  readonly key = randomBytes(8).toString('hex');
  readonly heartbeats: HeartbeatRequest[] = [];
  /** Ids of workers that have said that they end. */
  readonly left: string[] = [];
  settings = WORKER_SETTINGS;
  registrations = 0;
  /** Answers instead of the script; undefined leaves it to the script. */
  instead: (endpoint: string) => Answer | undefined | Promise<Answer | undefined> = () => undefined;
  readonly #builds = new Map<string, SeenBuild>();
  readonly #offers: Offer[] = [];
  readonly #claims: ((offer: Offer) => void)[] = [];
  readonly #orders: StopOrder[] = [];
  readonly #lost = new Set<string>();
  readonly #streams = new Set<ServerResponse>();
  #knowsNobody = false;
  readonly #servers = [this.#create()];

  listen(): Promise<void> {
    return new Promise((resolve) => this.#servers[0]?.listen(this.socketPath, resolve));
  }

  /** Also listens on a free port of the loopback; answers the address. */
  async listenTcp(): Promise<string> {
    const server = this.#create();
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    this.cut();
    await Promise.all(closed);
  }

  /** Cuts what is under way. */
  cut(): void {
    for (const server of this.#servers) server.closeAllConnections();
  }

  /** As after a start of another process: no worker is known until it registers again. */
  forget(): void {
    this.#knowsNobody = true;
  }

  #create(): Server {
    return createServer((request, response) => void this.#handle(request, response));
  }

  offer(change: Partial<Assignment> = {}): SeenBuild {
    const assignment = testAssignment(change);
    const log = Buffer.alloc(assignment.log_offset);
    const build: SeenBuild = { assignment, log, reports: [], ends: [], accepts: 0 };
    this.#builds.set(assignment.build_id, build);
    this.offerAgain(build);
    return build;
  }

  /** As when a claim was answered into the void. */
  offerAgain({ assignment: { build_id, epoch } }: SeenBuild): void {
    const claim = this.#claims.shift();
    if (claim) claim({ build_id, epoch });
    else this.#offers.push({ build_id, epoch });
  }

  /** Orders a stop; `quietly`: by heartbeat only. */
  stop({ assignment: { build_id, epoch } }: SeenBuild, quietly = false): void {
    const order: StopOrder = { build_id, epoch, reason: 'user', by: 'tester', grace_s: 5, force: false };
    this.#orders.push(order);
    if (!quietly) for (const stream of this.#streams) stream.write(`${JSON.stringify(order)}\n`);
  }

  /** Gives the build's lease up: the worker learns it with its next heartbeat. */
  lose({ assignment: { build_id, epoch } }: SeenBuild): void {
    this.#lost.add(`${build_id}-${epoch}`);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const url = new URL(request.url ?? '', 'http://server');
    const parts = url.pathname.replace('/stagewright/v1/worker/', '').split('/');
    const [endpoint = '', buildId = ''] = parts[0] === 'builds' ? [parts[2], parts[1]] : [parts[0], ''];
    const authorised = request.headers['x-worker-key'] === this.key;
    if (this.#knowsNobody && endpoint !== 'register') {
      response.writeHead(401).end(JSON.stringify({ error_code: PROBLEMS.worker_unknown.code }));
      return;
    }
    const instead = authorised ? await this.instead(endpoint) : 401;
    if (instead === 'hang') return;
    const step = { request, response, buildId, query: url.searchParams, body: Buffer.concat(chunks) };
    const answer = instead ?? (await this.#answer(endpoint, step));
    if (answer === undefined || response.destroyed) return;
    if (typeof answer === 'number') response.writeHead(answer).end(answer === 204 ? undefined : '{}');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #answer(endpoint: string, step: Step): Answer | undefined | Promise<Answer> {
    const build = this.#builds.get(step.buildId);
    switch (endpoint) {
      case 'register':
        return this.#register(JSON.parse(step.body.toString()) as RegisterRequest);
      case 'leave':
        this.left.push((JSON.parse(step.body.toString()) as { worker_id: string }).worker_id);
        return 204;
      case 'claims':
        return this.#claim(step);
      case 'heartbeat':
        return this.#heartbeat(JSON.parse(step.body.toString()) as HeartbeatRequest);
      case 'stops':
        this.#stream(step.response);
        return undefined;
      default:
        return build ? this.#answerFor(build, endpoint, step) : 409;
    }
  }

  #answerFor(build: SeenBuild, endpoint: string, { query, body }: Step): Answer {
    const epoch = Number(query.get('epoch') ?? (JSON.parse(body.toString()) as { epoch: number }).epoch);
    if (epoch !== build.assignment.epoch) return 409;
    switch (endpoint) {
      case 'accept':
        build.accepts++;
        return build.assignment;
      case 'log':
        return append(build, Number(query.get('offset')), body);
      case 'reports':
        build.reports.push(...(JSON.parse(body.toString()) as { reports: Report[] }).reports);
        return 204;
      default:
        build.ends.push((JSON.parse(body.toString()) as EndRequest).outcome);
        return { build_state: 'Successful' };
    }
  }

  #register({ worker_id }: RegisterRequest): Answer {
    this.#knowsNobody = false;
    this.registrations++;
    return { ...this.settings, worker_id: worker_id ?? `w${this.registrations}` };
  }

  #claim({ request }: Step): Offer | Promise<Offer> {
    const offer = this.#offers.shift();
    if (offer) return offer;
    return new Promise((resolve) => {
      this.#claims.push(resolve);
      request.socket.once('close', () => {
        const place = this.#claims.indexOf(resolve);
        if (place !== -1) this.#claims.splice(place, 1);
      });
    });
  }

  #heartbeat(request: HeartbeatRequest): Answer {
    this.heartbeats.push(request);
    const lost = request.builds.filter(({ build_id, epoch }) => this.#lost.has(`${build_id}-${epoch}`));
    return { stops: this.#orders, lost: lost.map(({ build_id }) => build_id) };
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write('\n');
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
  }
}

/** A chunk that begins beyond the end is not taken, one below it only where it is new. */
function append(build: SeenBuild, offset: number, bytes: Buffer): Answer {
  const fresh = offset + bytes.length - build.log.length;
  if (offset <= build.log.length && fresh > 0) {
    build.log = Buffer.concat([build.log, bytes.subarray(bytes.length - fresh)]);
  }
  return { next: build.log.length };
}
