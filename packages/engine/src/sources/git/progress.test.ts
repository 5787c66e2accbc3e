import { expect, it } from 'vitest';
import { GitProgress } from './progress.ts';

function progress() {
  const notes: string[] = [];
  let now = 0;
  const git = new GitProgress({ clock: { now: () => now }, note: (text) => notes.push(text) });
  const write = (text: string) => git.write(Buffer.from(text));
  const step = (ms: number) => {
    now += ms;
  };
  return { notes, write, end: () => git.end(), step };
}

it('counts become one line every few seconds', () => {
  const { notes, write, step } = progress();
  for (let percent = 0; percent < 100; percent++) {
    step(100);
    write(`Receiving objects: ${String(percent).padStart(3)}% (${percent}/100), 1.0 MiB | 2.00 MiB/s\r`);
  }
  write('remote: Counting objects: 100% (3/3), done.        \n');
  expect(notes).toEqual([
    'Receiving objects:  49% (49/100), 1.0 MiB | 2.00 MiB/s',
    'Receiving objects:  99% (99/100), 1.0 MiB | 2.00 MiB/s',
  ]);
});

it('what is no count is kept for the message, the last lines of it, cut anywhere', () => {
  const { notes, write, end, step } = progress();
  step(60_000);
  for (const piece of ['fatal: repo', "sitory 'x' not ", 'found\nhint: look', ' elsewhere']) write(piece);
  expect(end()).toEqual(["fatal: repository 'x' not found", 'hint: look elsewhere']);
  expect(notes).toEqual([]);
});

it('a server that says much without a line end fills no memory', () => {
  const { write, end } = progress();
  for (let round = 0; round < 100; round++) write('x'.repeat(10_000));
  for (let round = 0; round < 100; round++) write(`line ${round}\n`);
  const said = end();
  expect(said).toHaveLength(20);
  expect(said.join('').length).toBeLessThan(20_000);
});
