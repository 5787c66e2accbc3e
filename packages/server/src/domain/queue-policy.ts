import type { QueueLimits, Waiting } from './ports.ts';

export type Labels = Readonly<Record<string, string>>;

/** The oldest build that waits in its project with its selector, and that no other build of its job and tag is ahead of. */
export interface QueueHead {
  /** Order of arrival. */
  readonly sequence: number;
  readonly projectId: string;
  readonly selector: Labels;
}

export interface QueueUsage {
  readonly limits: QueueLimits;
  readonly active: number;
  activeOf(projectId: string): number;
}

/** Who is next: the oldest of the heads that the limits allow and whose selector the worker's labels satisfy. */
export function nextInQueue<H extends QueueHead>(
  heads: Iterable<H>,
  labels: Labels,
  usage: QueueUsage,
): H | null {
  if (usage.limits.paused !== undefined || usage.active >= usage.limits.global) return null;
  let next: H | null = null;
  for (const head of heads) {
    if (next !== null && head.sequence > next.sequence) continue;
    if (satisfies(labels, head.selector) && usage.activeOf(head.projectId) < usage.limits.perProject)
      next = head;
  }
  return next;
}

/** What a waiting build waits for: what holds everybody up, else the nearest obstacle, a worker when there is no other. */
export function whyWaiting(
  build: { readonly projectId: string; readonly laneBusy: boolean },
  usage: QueueUsage,
): Waiting['reason'] {
  if (usage.limits.paused !== undefined) return usage.limits.paused;
  if (build.laneBusy) return 'job_tag';
  if (usage.activeOf(build.projectId) >= usage.limits.perProject) return 'project_limit';
  return usage.active >= usage.limits.global ? 'global_limit' : 'worker';
}

export function satisfies(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
