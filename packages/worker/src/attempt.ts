import {
  type Assignment,
  type Claim,
  type Outcome,
  type Report,
  type StopOrder,
  workerProtocol,
} from '@stagewright/api';
import {
  type BuildContext,
  type OpenedSource,
  type PermitAnswer,
  runBuild,
  SourceError,
} from '@stagewright/engine';
import { ServerRefusal } from './client.ts';
import { LogUploader } from './log-uploader.ts';
import { persist } from './retry.ts';
import type { WorkerParts } from './worker-parts.ts';

/** One attempt of one build, from accept to the report of its end. */
export class Attempt {
  readonly claim: Claim;
  readonly #parts: WorkerParts;
  readonly #stop = new AbortController();
  readonly #lost = new AbortController();
  #reports: Promise<void> = Promise.resolve();

  constructor(claim: Claim, parts: WorkerParts) {
    this.claim = claim;
    this.#parts = parts;
  }

  /** The build runs no further; the end is still reported. Orders for another epoch are not for this attempt. */
  stop(order: Pick<StopOrder, 'epoch'>): void {
    if (order.epoch === this.claim.epoch) this.#stop.abort();
  }

  /** The build is not this worker's any more: what runs is ended, and nothing is reported. */
  lose(): void {
    this.#lost.abort();
    this.#stop.abort();
  }

  /** Settles once nothing of the attempt is left. Never rejects. */
  async run(): Promise<void> {
    try {
      const assignment = await this.#accept();
      if (assignment) await this.#work(assignment);
    } catch {
      this.lose();
    }
  }

  async #accept(): Promise<Assignment | null> {
    const { client, workerId } = this.#parts;
    const { build_id, epoch } = this.claim;
    try {
      const body = { worker_id: workerId, epoch };
      return await client.call(workerProtocol.accept, { params: { build_id }, body });
    } catch (error) {
      if (error instanceof ServerRefusal) return null;
      throw error;
    }
  }

  async #work(assignment: Assignment): Promise<void> {
    const log = this.#openLog(assignment);
    if (assignment.attempt > 1) log.line(`[stagewright] attempt ${assignment.attempt}`);
    const outcome = await runBuild(assignment, this.#context(log));
    await Promise.all([this.#reports, log.finish()]);
    if (!this.#lost.signal.aborted) await this.#end(outcome);
  }

  #openLog({ log_offset }: Assignment): LogUploader {
    const { client, settings } = this.#parts;
    const { build_id, epoch } = this.claim;
    return new LogUploader({
      offset: log_offset,
      cap: settings.log_bytes,
      tail: settings.log_tail_bytes,
      onRefused: () => this.lose(),
      send: async (offset, bytes) => {
        const parts = { params: { build_id }, query: { epoch, offset }, bytes };
        const stored = await persist(this.#lost.signal, () => client.call(workerProtocol.appendLog, parts));
        return stored?.next ?? 0;
      },
    });
  }

  #context(log: LogUploader): BuildContext {
    const { client, settings, folders, ledger, threads, toolEnv, version } = this.#parts;
    return {
      signal: this.#stop.signal,
      workspaceRoot: folders.workspaces,
      cacheDir: folders.cache,
      settings,
      log,
      ledger,
      version,
      threads,
      toolEnv,
      registryDispatcher: client.dispatcher,
      report: (report) => this.#report(report),
      openSource: (range) => this.#openSource(range?.from ?? 0),
      permit: (wish) => this.#permit(wish),
    };
  }

  /** Reports go out in order; one that is refused means that the attempt is not ours. */
  #report(report: Report): void {
    const { client } = this.#parts;
    const { build_id, epoch } = this.claim;
    const parts = { params: { build_id }, body: { epoch, reports: [report] } };
    this.#reports = this.#reports
      .then(() => persist(this.#lost.signal, () => client.call(workerProtocol.report, parts)))
      .then(
        () => undefined,
        () => this.lose(),
      );
  }

  async #openSource(from: number): Promise<OpenedSource> {
    const { client } = this.#parts;
    const { build_id, epoch } = this.claim;
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    try {
      const { body, headers: answer } = await client.open(workerProtocol.source, {
        params: { build_id },
        query: { epoch },
        headers,
        signal: this.#stop.signal,
      });
      return { body, size: Number(answer['x-object-size']), sha256: String(answer['x-content-sha256']) };
    } catch (error) {
      const missing = error instanceof ServerRefusal && error.status === 404;
      throw missing
        ? new SourceError('source_not_found', error.message, { cause: error })
        : new SourceError('source_unreachable', 'The object store did not answer.', { cause: error });
    }
  }

  async #permit(wish: Parameters<BuildContext['permit']>[0]): Promise<PermitAnswer> {
    const { client } = this.#parts;
    const { build_id, epoch } = this.claim;
    const parts = { params: { build_id }, body: { epoch, ...wish } };
    const answer = await persist(this.#lost.signal, () => client.call(workerProtocol.permit, parts));
    if (answer?.kind === 'granted') return { kind: 'granted', deadlineMs: answer.deadline_ms };
    const refusal = answer?.refusal ?? 'stopping';
    if (refusal === 'tag_busy') return { kind: 'refused', reason: 'busy' };
    return { kind: 'refused', reason: refusal === 'superseded' ? 'superseded' : 'stopped' };
  }

  async #end(outcome: Outcome): Promise<void> {
    const { client } = this.#parts;
    const { build_id, epoch } = this.claim;
    const parts = { params: { build_id }, body: { epoch, outcome } };
    await persist(this.#lost.signal, () => client.call(workerProtocol.end, parts));
  }
}
