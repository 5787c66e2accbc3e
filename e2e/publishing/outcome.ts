import { isEnded, type User } from '../harness/client.ts';

/** How a build ended, as its record and its history tell. */
export interface BuildOutcome {
  readonly state: string;
  /** Of a failure, or of a stop. */
  readonly reason: string;
  readonly digest: string;
  readonly message: string;
  /** From the permit to the end, milliseconds; null without a permit. */
  readonly windowMs: number | null;
  readonly permittedAt: number | null;
  readonly endedAt: number;
}

interface Entry {
  readonly type: string;
  readonly at: string;
}

/** Waits for the end of a build. */
export async function outcomeOf(user: User, buildId: string): Promise<BuildOutcome> {
  const record = await user.until(buildId, isEnded);
  const { body } = await user.call('GET', `/stagewright/v1/builds/${buildId}/events`);
  const entries = body.list as readonly Entry[];
  const at = (type: string) =>
    entries.filter((entry) => entry.type === type).map((entry) => Date.parse(entry.at));
  const [permittedAt = null] = at('permit_granted');
  const ends = at('ended');
  if (ends.length !== 1) throw new Error(`build ${buildId} has ${ends.length} ends`);
  const endedAt = ends[0] ?? 0;
  return {
    state: record.build_state,
    reason: record.failure?.reason ?? record.cancel?.reason ?? '',
    digest: record.archive_result?.digest ?? '',
    message: record.failure?.message ?? '',
    windowMs: permittedAt === null ? null : endedAt - permittedAt,
    permittedAt,
    endedAt,
  };
}
