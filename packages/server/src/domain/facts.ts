import type { BuildFacts } from '@stagewright/api';
import type { Build } from './build.ts';
import { applied, type EventOf, type HistoryItem, type Transition, UNCHANGED } from './transition.ts';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Fields are set once they are known and overwrite earlier ones. */
export function learn(build: Build, { facts }: EventOf<'facts'>): Transition {
  const known: BuildFacts = build.facts;
  const news = Object.entries(facts).filter(
    ([name, value]) => value !== undefined && !same(known[name as keyof BuildFacts], value),
  );
  if (news.length === 0) return UNCHANGED;
  const learned = Object.fromEntries(news);
  return applied({ ...build, facts: { ...known, ...learned } }, 'facts', told(learned));
}

/** For the history: of checks what they counted, while what they found stays in the build. */
function told({ code_checks: checks, ...facts }: BuildFacts): HistoryItem['data'] {
  if (checks === undefined) return facts;
  return { ...facts, code_checks: checks.map(({ findings: _kept, ...counts }) => counts) };
}
