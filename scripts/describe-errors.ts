import { PROBLEMS, type Problem } from '@stagewright/api';

const HEAD = `# Errors

<!-- Generated from packages/api/src/problems.ts by "npm run gen". -->

Every error of the API is a JSON object with \`error_code\`, \`error_msg\` and \`request_id\`; the header \`X-Request-Id\` carries the
same id. Scripts should look at the status and \`error_code\`: the message names the field, the limit or the state that was in the
way and may change; it ends with what to do. Errors of the token service under \`/v3\` have Keystone's shape instead, those of the registry
under \`/v2\` the distribution specification's.

| status | \`error_code\` | name | what happened | what to do |
| --: | --- | --- | --- | --- |
`;

/** The error catalogue as a page, sorted by status and code. */
export function describeErrors(): string {
  const rows = Object.entries<Problem>(PROBLEMS)
    .toSorted(([, a], [, b]) => a.status - b.status || (a.code < b.code ? -1 : 1))
    .map(([name, { status, code, message, advice }]) => {
      const cells = [String(status), `\`${code}\``, `\`${name}\``, message, advice];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
    });
  return HEAD + rows.join('');
}
