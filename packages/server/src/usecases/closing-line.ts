import { wireTime } from '@stagewright/api';
import type { Build } from '../domain/build.ts';

function cause(build: Build): string {
  const { stop, failure } = build;
  switch (build.state) {
    case 'Successful':
      return build.image
        ? `published ${build.image.reference} ${build.image.digest}`
        : `published ${build.publishedDigest ?? ''}`;
    case 'Failed':
      return failure ? `${failure.reason} in phase ${failure.phase}: ${failure.message}` : 'failed';
    default:
      return stop ? `${stop.reason} by ${stop.by} at ${wireTime(stop.at)}${proof(build)}` : build.state;
  }
}

function proof({ stop, acceptedAt }: Build): string {
  if (acceptedAt === null) return '; it had not started';
  if (stop?.confirmedBy === 'exit') return '; nothing of it runs any more (confirmed by exit)';
  return stop?.confirmedBy === 'lease' ? '; its lease has run out (confirmed by lease)' : '';
}

/** The last line of a build's log: how and by whom it ended. */
export function closingLine(build: Build): string {
  return `[stagewright] ${build.state}: ${cause(build)}`;
}
