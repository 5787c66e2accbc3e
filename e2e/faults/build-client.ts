import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObservedBuild } from './observed-build.ts';
import { expectOk, type FaultJob, type Project } from './project.ts';

export interface CancelWish {
  readonly force?: boolean;
  /** Seconds. Default: the service's own. */
  readonly wait?: number;
  /** Milliseconds before it is sent. */
  readonly afterMs?: number;
}

/** Starts and cancels builds as a script would that repeats what was not answered, and writes down what it is told. */
export class BuildClient {
  readonly #project: Project;
  readonly #observed: ObservedBuild[] = [];

  constructor(project: Project) {
    this.#project = project;
  }

  /** Every build that was accepted. */
  get observed(): readonly ObservedBuild[] {
    return this.#observed;
  }

  async start(job: FaultJob, aim: string): Promise<ObservedBuild> {
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/assembling/v1/jobs/${job.id}/builds`;
    const { body } = expectOk(await this.#project.call('POST', path, undefined, headers));
    const build: ObservedBuild = {
      id: body.build_id,
      aim,
      repository: job.repository,
      tag: job.tag,
      cancels: [],
      reads: [],
    };
    this.#observed.push(build);
    return build;
  }

  async cancel(build: ObservedBuild, { force = false, wait, afterMs = 0 }: CancelWish = {}): Promise<void> {
    if (afterMs > 0) await sleep(afterMs);
    const query = new URLSearchParams({
      ...(force ? { force: 'true' } : {}),
      ...(wait === undefined ? {} : { wait: String(wait) }),
    });
    const askedAt = performance.now();
    const { status, body } = await this.#project.call('PATCH', `/assembling/v1/builds/${build.id}?${query}`);
    const answeredAt = performance.now();
    build.cancels.push({ askedAt, answeredAt, status, says: body.build_state ?? body.error_msg });
  }

  async deleteJob({ id }: FaultJob): Promise<void> {
    await this.#project.call('DELETE', `/assembling/v1/jobs/${id}`);
  }

  /** What a reader would see of the log now. */
  async readLog(build: ObservedBuild): Promise<void> {
    const { status, body } = await this.#project.call('GET', `/assembling/v1/builds/${build.id}/logs?from=0`);
    if (status === 200) build.reads.push({ bytes: Buffer.from(body.buildlog) });
  }
}
