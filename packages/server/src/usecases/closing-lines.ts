import { isFinalState, wireTime } from '@stagewright/api';
import type { Build } from '../domain/build.ts';
import type { BuildObserver } from '../domain/queue-ports.ts';

function proof({ stop, acceptedAt }: Build): string {
  if (acceptedAt === null) return '; it had not started';
  if (stop?.confirmedBy === 'exit') return '; nothing of it runs any more (confirmed by exit)';
  return stop?.confirmedBy === 'lease' ? '; its lease has run out (confirmed by lease)' : '';
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
      return stop ? `${stop.reason} by ${stop.by} at ${wireTime(stop.at)}${proof(build)}` : build.state;
  }
}

/** The last line of a build's log: how and by whom it ended. */
export function closingLine(build: Build): string {
  return `[stagewright] ${build.state}: ${cause(build)}`;
}

export interface ClosingLinesDeps {
  readonly logs: {
    appendLine(buildId: string, text: string): Promise<unknown>;
    seal(buildId: string): Promise<unknown>;
  };
  readonly onError: (buildId: string, error: unknown) => void;
}

/** Ends the log of each build that ends. */
export function createClosingLines({ logs, onError }: ClosingLinesDeps): BuildObserver {
  async function close(build: Build): Promise<void> {
    await logs.appendLine(build.id, closingLine(build));
    await logs.seal(build.id);
  }

  return {
    observe(build) {
      if (isFinalState(build.state)) close(build).catch((error: unknown) => onError(build.id, error));
    },
  };
}
