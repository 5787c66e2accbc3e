/** One step from a state: what happened, for people, and what it led to. */
export interface Step<S> {
  readonly label: string;
  readonly next: S;
}

/** A closed world: where it begins, what may happen in it, and what must hold in it. */
export interface Model<S> {
  readonly initial: S;
  steps(state: S): readonly Step<S>[];
  /** Equal for states that cannot be told apart by anything that follows. */
  key(state: S): string;
  /** What is wrong with the state; null: nothing. */
  violation(state: S): string | null;
  /** What is wrong with a step between two states. */
  stepViolation(before: S, after: S): string | null;
}

export interface Explored {
  readonly states: number;
  readonly steps: number;
  /** The first that was found, with a shortest way to it. */
  readonly violation: { readonly what: string; readonly trace: readonly string[] } | null;
}

interface Visited {
  readonly from: number;
  readonly label: string;
}

/** Visits every state that can be reached, breadth first, each once; stops at the first violation. */
export function explore<S>(model: Model<S>): Explored {
  const seen = new Set<string>();
  const visited: Visited[] = [];
  const states: (S | undefined)[] = [];
  let steps = 0;

  function visit(state: S, wrongStep: string | null, origin: Visited): string | null {
    const key = model.key(state);
    if (wrongStep === null && seen.has(key)) return null;
    seen.add(key);
    visited.push(origin);
    states.push(state);
    return wrongStep ?? model.violation(state);
  }

  const result = (what: string | null): Explored => ({
    states: seen.size,
    steps,
    violation: what === null ? null : { what, trace: traceTo(visited, visited.length - 1) },
  });

  const atStart = visit(model.initial, null, { from: -1, label: 'start' });
  if (atStart !== null) return result(atStart);
  for (let index = 0; index < states.length; index += 1) {
    const state = states[index] as S;
    states[index] = undefined;
    for (const { label, next } of model.steps(state)) {
      steps += 1;
      const what = visit(next, model.stepViolation(state, next), { from: index, label });
      if (what !== null) return result(what);
    }
  }
  return result(null);
}

function traceTo(visited: readonly Visited[], last: number): readonly string[] {
  const trace: string[] = [];
  for (let at = last; at >= 0; at = visited[at]?.from ?? -1) trace.unshift(visited[at]?.label ?? '');
  return trace;
}
