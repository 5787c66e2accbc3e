import { isFinalState, wireTime } from '@stagewright/api';
import type { Build, Stop } from '../domain/build.ts';
import type { BuildArchive } from '../domain/build-archive.ts';
import type { Clock } from '../domain/clock.ts';
import type { BuildObserver } from '../domain/queue-ports.ts';
import { insist } from './worker/insist.ts';

function proof({ stop, acceptedAt }: Build): string {
  if (acceptedAt === null) return '; it had not started';
  if (stop?.confirmedBy === 'exit') return '; nothing of it runs any more (confirmed by exit)';
  return stop?.confirmedBy === 'lease' ? '; its lease has run out (confirmed by lease)' : '';
}

function wishOf({ reason, by, at, note }: Stop): string {
  return `${reason} by ${by} at ${wireTime(at)}${note ? ` (${note})` : ''}`;
}

function cause(build: Build): string {
  const { stop, failure, image } = build;
  switch (build.state) {
    case 'Successful':
      return image
        ? `published ${image.reference} ${image.digest}`
        : `published ${build.publishedDigest ?? ''}`;
    case 'Failed':
      return failure ? `${failure.reason} in phase ${failure.phase}: ${failure.message}` : 'failed';
    default:
      return stop ? `${wishOf(stop)}${proof(build)}` : build.state;
  }
}

/** The last line of a build's log: how and by whom it ended. */
export function closingLine(build: Build): string {
  return `[stagewright] ${build.state}: ${cause(build)}`;
}

/** Of the logs that an earlier server left open: each takes an open file. */
const RECOVERED_AT_ONCE = 64;
/** Builds that end in this time are noted as closed in one go. */
const NOTE_MS = 200;

export interface ClosingLinesDeps {
  readonly logs: {
    size(buildId: string): Promise<number>;
    read(buildId: string, from: number): Promise<{ readonly text: string }>;
    appendLine(buildId: string, text: string): Promise<unknown>;
    seal(buildId: string): Promise<unknown>;
  };
  readonly archive: Pick<BuildArchive, 'unclosed' | 'closed'>;
  readonly clock: Clock;
  readonly onError: (buildId: string, error: unknown) => void;
}

/** Ends the log of each build that ends, once; what a death of the server or a full disk prevents is made up for. */
export interface ClosingLines extends BuildObserver {
  /** Takes up what an earlier server left; call it once. */
  recover(): Promise<void>;
}

export function createClosingLines({ logs, archive, clock, onError }: ClosingLinesDeps): ClosingLines {
  let unnoted: string[] = [];
  /** Two closings of a log beside each other would each find it open. */
  const underWay = new Set<string>();

  async function endsWith(buildId: string, line: string): Promise<boolean> {
    const length = Buffer.byteLength(line) + 1;
    const { text } = await logs.read(buildId, Math.max(0, (await logs.size(buildId)) - length));
    return text === `${line}\n`;
  }

  async function close(build: Build): Promise<void> {
    const line = closingLine(build);
    if (!(await endsWith(build.id, line))) await logs.appendLine(build.id, line);
    await logs.seal(build.id);
    underWay.delete(build.id);
    if (unnoted.push(build.id) === 1) clock.after(NOTE_MS, note);
  }

  /** What is not noted is closed again after the next start, which changes nothing. */
  function note(): void {
    const ids = unnoted;
    unnoted = [];
    archive.closed(ids).catch((error: unknown) => onError(ids.join(' '), error));
  }

  async function begin(build: Build): Promise<void> {
    if (!isFinalState(build.state) || underWay.has(build.id)) return;
    underWay.add(build.id);
    await insist({ clock, onError: (error) => onError(build.id, error) }, () => close(build));
  }

  async function beginEach(builds: IterableIterator<Build>): Promise<void> {
    for (const build of builds) await begin(build);
  }

  return {
    observe: (build) => void begin(build),
    async recover() {
      const left = (await archive.unclosed()).values();
      for (let lane = 0; lane < RECOVERED_AT_ONCE; lane++) void beginEach(left);
    },
  };
}
