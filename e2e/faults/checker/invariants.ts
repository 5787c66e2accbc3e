import { createHash } from 'node:crypto';
import { type BuildState, isFinalState } from '@stagewright/api';
import { type ObservedBuild, wasCancelled } from '../observed-build.ts';
import type { Evidence, Leftovers, StoredBuild, Violation } from './evidence.ts';

type Check = (evidence: Evidence) => readonly Violation[];

/** Reasons for which a build of the suite may fail: what kills and other builds of its job do to it. */
const EXPECTED_FAILURES = new Set(['worker_lost', 'superseded_publish']);

const checks: readonly Check[] = [
  oneFinalState,
  stoppedMovedNoTag,
  successfulIsPublished,
  attemptsDoNotOverlap,
  acknowledgedLogIsThere,
  nothingIsLeft,
  cancelIsKept,
];

/** What of the protocol's invariants (its section 8) the evidence contradicts. */
export function violations(evidence: Evidence): readonly Violation[] {
  return checks.flatMap((check) => check(evidence));
}

function oneFinalState({ observed, stored }: Evidence): readonly Violation[] {
  return observed.flatMap((seen) => {
    const { id } = seen;
    const build = stored.get(id);
    const what = build ? endProblem(build, seen) : 'was accepted and is not stored';
    return what === null ? [] : [{ invariant: 1, build: id, what }];
  });
}

function endProblem({ state, failure, history }: StoredBuild, build: ObservedBuild): string | null {
  if (!isFinalState(state as BuildState)) return `is still ${state}`;
  const ends = history.filter(({ type }) => type === 'ended');
  const [end] = ends;
  if (!end || ends.length > 1) return `has ${ends.length} ends in its history`;
  if (end.data['state'] !== state) return `ended as ${end.data['state']} and is ${state}`;
  if (history.some(({ sequence }, index) => sequence !== index + 1)) return 'has a history with gaps';
  const unasked = unaskedEnd(state, build);
  if (unasked !== null) return unasked;
  const later = history.find(({ sequence, type }) => sequence > end.sequence && type !== 'stop_noted');
  if (later) return `went on after its end: ${later.type}`;
  const expected = state !== 'Failed' || EXPECTED_FAILURES.has(failure ?? '');
  return expected ? null : `failed unexpectedly: ${failure}`;
}

/** A stop that nobody asked for. Only builds that are aimed at their timeout have little time. */
function unaskedEnd(state: string, { aim, cancels }: ObservedBuild): string | null {
  if (state === 'Timeout') return aim === 'timeout' ? null : 'timed out with time left';
  return state === 'Cancel' && cancels.length === 0 && aim !== 'its job deleted'
    ? 'was cancelled by nobody'
    : null;
}

function stoppedMovedNoTag({ observed, stored, tagMoves, tags }: Evidence): readonly Violation[] {
  const shared = new Set(observed.filter(({ tag }) => tag !== undefined).map(({ id }) => id));
  const stopped = [...stored.values()].filter(({ state }) => state === 'Cancel' || state === 'Timeout');
  return stopped.flatMap((build) => {
    const wrong = (what: string): Violation => ({
      invariant: 2,
      build: build.id,
      what: `${build.state}: ${what}`,
    });
    if (tagMoves.some(({ buildId }) => buildId === build.id)) return [wrong('it moved its tag')];
    if (build.publishedDigest !== null) return [wrong('it has a published digest')];
    return !shared.has(build.id) && tags.has(nameOf(build)) ? [wrong('its tag exists')] : [];
  });
}

function successfulIsPublished({ stored, tagMoves, tags, pulled }: Evidence): readonly Violation[] {
  const successful = [...stored.values()].filter(({ state }) => state === 'Successful');
  return successful.flatMap((build) => {
    const wrong = (what: string): Violation => ({ invariant: 3, build: build.id, what });
    const { publishedDigest: digest, repository } = build;
    if (digest === null) return [wrong('is Successful without a digest')];
    const ofTag = tagMoves.filter((move) => `${move.repository}:${move.tag}` === nameOf(build));
    if (!ofTag.some((move) => move.buildId === build.id && move.digest === digest))
      return [wrong('is Successful and moved no tag')];
    if (tags.get(nameOf(build)) !== ofTag.at(-1)?.digest)
      return [wrong('its tag is not where the last move put it')];
    return pulled.has(`${repository}@${digest}`) ? [] : [wrong(`does not pull at ${digest}`)];
  });
}

function attemptsDoNotOverlap({ stored, attempts, tagMoves }: Evidence): readonly Violation[] {
  return [...stored.values()].flatMap((build) => {
    const wrong = (what: string): Violation => ({ invariant: 4, build: build.id, what });
    const moves = tagMoves.filter(({ buildId }) => buildId === build.id);
    if (moves.length > 1) return [wrong(`published ${moves.length} times`)];
    const seen = attempts.filter((attempt) => attempt.build === build.id).sort((a, b) => a.epoch - b.epoch);
    const overlap = seen.find(
      ({ lastAt }, index) => lastAt > (seen[index + 1]?.firstAt ?? Number.POSITIVE_INFINITY),
    );
    return overlap ? [wrong(`epoch ${overlap.epoch} ran on while a later one ran`)] : [];
  });
}

function acknowledgedLogIsThere({ observed, acknowledged, logs, stored }: Evidence): readonly Violation[] {
  const none = Buffer.alloc(0);
  const lost = acknowledged.filter(({ build, from, length, sha256 }) => {
    const bytes = (logs.get(build) ?? none).subarray(from, from + length);
    return bytes.length < length || createHash('sha256').update(bytes).digest('hex') !== sha256;
  });
  const changed = observed.filter(({ id, reads }) =>
    reads.some(({ bytes }) => !(logs.get(id) ?? none).subarray(0, bytes.length).equals(bytes)),
  );
  const untold = [...stored.values()].filter(({ id, state }) => !endsWith(logs.get(id) ?? none, state));
  return [
    ...lost.map(({ build, from, length }): Violation => {
      return {
        invariant: 5,
        build,
        what: `acknowledged log bytes ${from} to ${from + length} are not there`,
      };
    }),
    ...changed.map(
      ({ id }): Violation => ({ invariant: 5, build: id, what: 'log bytes changed after they were read' }),
    ),
    ...untold.map(
      ({ id }): Violation => ({
        invariant: 5,
        build: id,
        what: 'the log does not end with how the build ended',
      }),
    ),
  ];
}

/** Its last line, once, says the build's state. */
function endsWith(log: Buffer, state: string): boolean {
  const closing = log
    .toString()
    .split('\n')
    .filter((line) => /^\[stagewright\] (Successful|Failed|Timeout|Cancel): /.test(line));
  return (
    closing.length === 1 &&
    log.toString().trimEnd().endsWith(closing[0]!) &&
    closing[0]!.startsWith(`[stagewright] ${state}: `)
  );
}

function nothingIsLeft({ leftovers }: Evidence): readonly Violation[] {
  return (Object.keys(leftovers) as (keyof Leftovers)[]).flatMap((kind) =>
    leftovers[kind].map(
      (what): Violation => ({ invariant: 6, build: null, what: `left over, ${kind}: ${what}` }),
    ),
  );
}

function cancelIsKept({ observed, stored }: Evidence): readonly Violation[] {
  return observed.flatMap((build) => {
    const state = stored.get(build.id)?.state;
    const answers = build.cancels.map(({ status, says }) => `${status} ${says}`).join(', ');
    const wrong = (what: string): Violation => ({
      invariant: 7,
      build: build.id,
      what: `${what} (answers: ${answers})`,
    });
    if (wasCancelled(build) && state !== 'Cancel')
      return [wrong(`its cancel was accepted and it is ${state}`)];
    if (isRefusedOnly(build) && state === 'Cancel') return [wrong('its cancel was refused and it is Cancel')];
    const odd = build.cancels.find(({ status }) => status !== 200 && status !== 400);
    return odd ? [wrong('a cancel was answered with neither 200 nor 400')] : [];
  });
}

function isRefusedOnly({ cancels }: ObservedBuild): boolean {
  return cancels.length > 0 && cancels.every(({ status }) => status === 400);
}

function nameOf({ repository, tag }: Pick<StoredBuild, 'repository' | 'tag'>): string {
  return `${repository}:${tag}`;
}
