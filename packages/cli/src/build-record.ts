import { type BuildRecord, type BuildState, isFinalState } from '@stagewright/api';
import type { Output } from './output.ts';
import { printable } from './printable.ts';
import { renderFields } from './table.ts';

/** A build for a person: how far or how it ended, what came out, and why it failed or waits. */
export function showBuild(build: BuildRecord): string {
  return renderFields([
    ['build', `${build.index} of ${printable(build.job_name)}`],
    ['id', build.build_id],
    ['state', build.build_state],
    ['waits', waitOf(build)],
    ['cancel', cancelOf(build)],
    ['failure', failureOf(build)],
    ['advice to', build.failure === undefined ? '' : build.failure.blame],
    [
      'source',
      printable([build.repo_type, build.repo, build.branch].filter((part) => part !== '').join(' ')),
    ],
    ['language', printable(build.language)],
    ['base image', printable(build.base_image)],
    [artifactKind(build), printable(build.build_state === 'Successful' ? imageOf(build) : '')],
    ['digest', printable(digestOf(build))],
    ['arch', printable(build.os.arch)],
    ['creator', printable(build.creator)],
    ['attempt', build.attempt > 1 ? build.attempt : ''],
    ['started', build.started_at],
    ['ended', build.ended_at],
    ['duration', isFinalState(build.build_state) ? duration(build.duration) : ''],
  ]);
}

function artifactKind({ archive_result: { kind } }: BuildRecord): string {
  return kind === 'package' ? 'package' : 'image';
}

/** The address under which the image is pulled; planned only, until the build is successful. */
export function imageOf(build: Pick<BuildRecord, 'swr_repository'>): string {
  return Object.values(build.swr_repository)[0] ?? '';
}

export function digestOf(build: Pick<BuildRecord, 'archive_result'>): string {
  const { digest } = build.archive_result;
  return typeof digest === 'string' ? digest : '';
}

function waitOf({ wait }: BuildRecord): string {
  return wait === undefined ? '' : printable(`${wait.position} before it: ${wait.reason}`);
}

function cancelOf({ cancel }: BuildRecord): string {
  if (cancel === undefined) return '';
  return printable(`${cancel.state}, reason ${cancel.reason}, by ${cancel.requested_by}`);
}

function failureOf({ failure }: BuildRecord): string {
  return failure === undefined ? '' : printable(`${failure.reason} in ${failure.phase}: ${failure.message}`);
}

/** Seconds as a person says them. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

const COLOURS: Partial<Record<BuildState, 'green' | 'red' | 'yellow' | 'cyan'>> = {
  Successful: 'green',
  Failed: 'red',
  Timeout: 'red',
  Cancel: 'yellow',
  Building: 'cyan',
  Pushing: 'cyan',
};

export function stateCell(out: Output, state: BuildState): string {
  const colour = COLOURS[state];
  return colour === undefined ? state : out.style(colour, state);
}
