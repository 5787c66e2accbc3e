import { SITUATIONS, type Situation } from '../packages/server/src/domain/situation.ts';
import { TRANSITIONS } from '../packages/server/src/domain/transitions.ts';

const HEAD = `# States of a build

<!-- Generated from packages/server/src/domain/transitions.ts by "npm run gen". -->

On the wire a build goes \`NotStarted\`, \`Queuing\`, \`Building\`, \`Pushing\` and ends as one of \`Successful\`, \`Failed\`, \`Timeout\`,
\`Cancel\`; a stop may end it in any of the first four, and a final state never changes. The protocol looks closer: it tells nine
situations apart, and every event that can reach a build has a rule in each of them. Nothing else changes a build.

`;

const SITUATION_NAMES = Object.keys(SITUATIONS) as Situation[];
const EVENTS = Object.keys(TRANSITIONS.running);

/** The transition table as a page: the situations, then what each event does in each of them. */
export function describeStates(): string {
  const situations = SITUATION_NAMES.map((name) => `| \`${name}\` | ${SITUATIONS[name]} |\n`);
  const parts = SITUATION_NAMES.map((name) => `## \`${name}\`\n\n${SITUATIONS[name]}\n\n${rulesOf(name)}`);
  return `${HEAD}| situation | meaning |\n| --- | --- |\n${situations.join('')}\n${parts.join('\n')}`;
}

function rulesOf(situation: Situation): string {
  const rules: Readonly<Record<string, Rule>> = TRANSITIONS[situation];
  const rows = EVENTS.flatMap((event) => {
    const rule = rules[event];
    return rule ? [`| \`${event}\` | ${describe(rule)} |\n`] : [];
  });
  return `| event | what it does |\n| --- | --- |\n${rows.join('')}`;
}

type Rule =
  | { readonly kind: 'refuse'; readonly refusal: string }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'do'; readonly does: string };

function describe(rule: Rule): string {
  switch (rule.kind) {
    case 'refuse':
      return `refused: \`${rule.refusal}\``;
    case 'ignore':
      return 'nothing';
    case 'do':
      return rule.does;
  }
}
