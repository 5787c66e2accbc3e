import type { Evidence, Violation } from './evidence.ts';

/** The violation with all that is known of its build. */
export function describeViolation({ invariant, build, what }: Violation, evidence: Evidence): string {
  const head = `invariant ${invariant}: ${build ?? 'the service'} ${what}`;
  const observed = evidence.observed.find(({ id }) => id === build);
  const stored = evidence.stored.get(build ?? '');
  if (!observed || !stored) return head;
  const history = stored.history.map(
    ({ at, type, data }) => `    ${new Date(at).toISOString()} ${type} ${JSON.stringify(data)}`,
  );
  const cancels = observed.cancels.map(({ status, says }) => `${status} ${says}`).join(', ');
  return [
    head,
    `  aimed ${observed.aim}; ${stored.repository}:${stored.tag}, ${stored.state}; cancels: ${cancels || 'none'}`,
    ...history,
    `  log:\n${(evidence.logs.get(stored.id) ?? '').toString().replaceAll(/^/gm, '    ')}`,
  ].join('\n');
}
