import { expect, test } from 'vitest';
import { exposition } from './exposition.ts';

test('families have their help and type once, and a line for each sample', () => {
  const text = exposition([
    {
      name: 'ended_total',
      type: 'counter',
      help: 'Ended.',
      samples: [
        { labels: { state: 'Cancel' }, value: 2 },
        { labels: { state: 'Failed' }, value: 0 },
      ],
    },
    { name: 'free_bytes', type: 'gauge', help: 'Free.', samples: [{ value: 1.5 }] },
  ]);
  expect(text).toBe(`# HELP ended_total Ended.
# TYPE ended_total counter
ended_total{state="Cancel"} 2
ended_total{state="Failed"} 0
# HELP free_bytes Free.
# TYPE free_bytes gauge
free_bytes 1.5
`);
});

test('what is not known is left out', () => {
  expect(exposition([{ name: 'free_bytes', type: 'gauge', help: 'Free.', samples: [] }])).toBe('');
});

test('label values are escaped', () => {
  const samples = [{ labels: { name: 'a "b" \\ c\nd' }, value: 1 }];
  expect(exposition([{ name: 'x', type: 'gauge', help: 'X.', samples }])).toContain(
    'x{name="a \\"b\\" \\\\ c\\nd"} 1\n',
  );
});
