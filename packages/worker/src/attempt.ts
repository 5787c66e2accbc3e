import {
  type Assignment,
  type Claim,
  FAILURES,
  type Outcome,
  type PhaseName,
  type StopOrder,
  workerProtocol,
} from '@stagewright/api';
import type { BuildContext } from '@stagewright/engine';
import { askPermit } from './ask-permit.ts';
import { isUnknownWorker, ServerRefusal } from './client.ts';
import { acknowledged, faultyLedger } from './fault-points.ts';
import { LogUploader } from './log-uploader.ts';
import { openSource } from './open-source.ts';
import { ReportQueue } from './report-queue.ts';
import { persist } from './retry.ts';
import { storePackage } from './store-package.ts';
import { sweep } from './sweep.ts';
import type { WorkerParts } from './worker-parts.ts';

/** How long the rest of a stopped build's log may take: with a server that can't store it, the end would never be told. */
const LAST_LOG_MS = 5_000;

/** One attempt of one build, from accept to the report of its end. */
export class Attempt {
  readonly claim: Claim;
  readonly #parts: WorkerParts;
  readonly #stop = new AbortController();
  readonly #lost = new AbortController();
  readonly #force = new AbortController();
  #accepted = false;
  #phase: PhaseName = 'Init';

  constructor(claim: Claim, parts: WorkerParts) {
    this.claim = claim;
    this.#parts = parts;
  }

  /** Names what the attempt leaves in the ledger. */
  get owner(): string {
    return `${this.claim.build_id}-${this.claim.epoch}`;
  }

  /** Whether there is a lease to renew: from the accept on, and as long as the build is not known to be lost. */
  get held(): boolean {
    return this.#accepted && !this.#lost.signal.aborted;
  }

  /** The build runs no further; the end is still reported. May be repeated. Orders for another epoch are not for this attempt. */
  stop({ epoch, force }: Pick<StopOrder, 'epoch' | 'force'>): void {
    if (epoch !== this.claim.epoch) return;
    if (force) this.#force.abort();
    this.#stop.abort();
  }

  /** The build is not this worker's any more: what runs is ended, and nothing is reported. */
  lose(): void {
    this.#lost.abort();
    this.#force.abort();
    this.#stop.abort();
  }

  /** Settles once nothing of the attempt is left. Never rejects. `earlier`: an attempt of the same build that is still ending. */
  async run(earlier: Promise<void>): Promise<void> {
    try {
      await earlier;
      const assignment = await this.#accept();
      if (assignment) await this.#work(assignment);
    } catch (error) {
      const expected = this.#lost.signal.aborted || isUnknownWorker(error);
      if (!expected) this.#parts.onProblem(`attempt ${this.owner} was given up`, error);
      this.lose();
    }
  }

  /**
   * Repeated over cuts: the server answers a worker that has accepted already in the same way. An answer that comes when the lease may
   * have run out is not acted on: by then another attempt may have begun, and only time tells that none has.
   */
  async #accept(): Promise<Assignment | null> {
    const { client, settings, now } = this.#parts;
    const { build_id, epoch } = this.claim;
    const askedAt = now();
    const parts = {
      params: { build_id },
      body: { worker_id: settings.worker_id, epoch },
      signal: this.#lost.signal,
    };
    try {
      const assignment = await persist(this.#lost.signal, () => client.call(workerProtocol.accept, parts));
      if (now() - askedAt >= settings.lease.dead_man_s) {
        this.lose();
        return null;
      }
      this.#accepted = assignment !== null;
      return assignment;
    } catch (error) {
      if (error instanceof ServerRefusal && !isUnknownWorker(error)) return null;
      throw error;
    }
  }

  async #work(assignment: Assignment): Promise<void> {
    const { client, faults, threads } = this.#parts;
    const { build_id, epoch } = this.claim;
    // A thread that does not come up is the build's to tell.
    threads.warm().catch(() => undefined);
    await faults?.reach('attempt.accepted', this.claim);
    const log = this.#openLog(assignment);
    const reports = this.#openReports();
    if (assignment.attempt > 1) log.line(`\n[stagewright] attempt ${assignment.attempt}`);
    const outcome = await this.#build(assignment, log, reports);
    await this.#clear();
    await reports.flush();
    await this.#finish(log);
    await faults?.reach('attempt.cleared', this.claim);
    if (this.#lost.signal.aborted) return;
    const parts = { params: { build_id }, body: { epoch, outcome }, signal: this.#lost.signal };
    await persist(this.#lost.signal, () => client.call(workerProtocol.end, parts));
  }

  async #build(assignment: Assignment, log: LogUploader, reports: ReportQueue): Promise<Outcome> {
    const { engine, onProblem } = this.#parts;
    try {
      return await engine(assignment, this.#context(log, reports));
    } catch (error) {
      onProblem(`the engine failed in ${this.owner}`, error);
      if (this.#stop.signal.aborted) return { kind: 'stopped' };
      const { blame, meaning } = FAILURES.internal;
      return { kind: 'failed', failure: { reason: 'internal', phase: this.#phase, blame, message: meaning } };
    }
  }

  #context(log: LogUploader, reports: ReportQueue): BuildContext {
    const {
      client,
      settings,
      folders,
      ledger,
      threads,
      repositories,
      toolEnv,
      network,
      version,
      faults,
      now,
    } = this.#parts;
    const { claim } = this;
    const { signal } = this.#stop;
    return {
      signal,
      force: this.#force.signal,
      workspaceRoot: folders.workspaces,
      cacheDir: folders.cache,
      settings,
      log,
      ledger: faultyLedger(ledger.of(this.owner), faults, claim),
      version,
      threads,
      repositories,
      toolEnv,
      network,
      clock: { now: () => now() * 1000 },
      registryDispatcher: client.dispatcher,
      report: (report) => {
        if (report.type === 'phase_started') this.#enter(report.phase);
        reports.add(report);
      },
      openSource: (range) => openSource(client, claim, { from: range?.from, signal }),
      storePackage: (left) => storePackage(client, claim, left, signal),
      permit: (wish) => askPermit({ client, now, claim, signal }, wish),
    };
  }

  #enter(phase: PhaseName): void {
    this.#phase = phase;
    void this.#parts.faults?.reach('phase.started', this.claim, { phase });
  }

  #openLog({ log_offset }: Assignment): LogUploader {
    const { client, settings, faults } = this.#parts;
    const { build_id, epoch } = this.claim;
    return new LogUploader({
      offset: log_offset,
      cap: settings.log_bytes,
      tail: settings.log_tail_bytes,
      onRefused: () => this.lose(),
      send: async (offset, bytes, closing) => {
        const signal = AbortSignal.any([closing, this.#lost.signal]);
        const parts = { params: { build_id }, query: { epoch, offset }, bytes, signal };
        const stored = await persist(signal, () => client.call(workerProtocol.appendLog, parts));
        const next = stored?.next ?? 0;
        void faults?.reach('log.acknowledged', this.claim, acknowledged(offset, bytes, next));
        return next;
      },
    });
  }

  #openReports(): ReportQueue {
    const { client } = this.#parts;
    const { build_id, epoch } = this.claim;
    const signal = this.#lost.signal;
    return new ReportQueue({
      onRefused: () => this.lose(),
      send: (reports) => {
        const parts = { params: { build_id }, body: { epoch, reports }, signal };
        return persist(signal, () => client.call(workerProtocol.report, parts));
      },
    });
  }

  /** What the engine could not remove; the end of its processes is part of the proof. */
  async #clear(): Promise<void> {
    const { ledger, folder, onProblem } = this.#parts;
    await sweep(
      { ledger, folder, onProblem },
      ledger.left().filter(({ owner }) => owner === this.owner),
    );
  }

  async #finish(log: LogUploader): Promise<void> {
    const giveUp = () => setTimeout(() => log.close(), LAST_LOG_MS);
    let timer: NodeJS.Timeout | undefined;
    const stopped = () => {
      timer = giveUp();
    };
    this.#stop.signal.addEventListener('abort', stopped, { once: true });
    if (this.#stop.signal.aborted) stopped();
    await log.finish();
    this.#stop.signal.removeEventListener('abort', stopped);
    clearTimeout(timer);
  }
}
