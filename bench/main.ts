import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import type { Reading } from './figure.ts';
import { FIGURES } from './figures.ts';
import { machineFacts } from './harness/machine-facts.ts';
import { renderText, tableOf } from './report.ts';
import { writeBenchmarks } from './write-benchmarks.ts';

const USAGE = `npm run bench -- [NAME...] [--json] [--write]

${FIGURES.map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`).join('\n')}

--json   prints the readings as JSON
--write  puts them, dated, into docs/benchmarks.md; those of other names stay
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, write: { type: 'boolean' }, help: { type: 'boolean' } },
});

const unknown = positionals.filter((name) => !FIGURES.some((figure) => figure.name === name));
if (values.help || unknown.length > 0) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

// An end by a signal runs no exit handlers, and those end the services.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const machine = machineFacts(tmpdir());
const readings: Reading[] = [];
const chosen = FIGURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const { name, summary, measure } of chosen) {
  process.stderr.write(`${name}: ${summary}\n`);
  const found = await measure();
  readings.push(...found);
  if (values.write) await writeBenchmarks({ figure: name, machine, readings: found });
}
process.stdout.write(
  values.json
    ? `${JSON.stringify({ machine, readings }, null, 2)}\n`
    : `${machine}\n\n${renderText(tableOf(readings))}`,
);
