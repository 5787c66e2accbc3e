import type { CacheList } from '@stagewright/api';
import type { Context } from './context.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';
import { byteSize } from './transfer-progress.ts';

/** Caches as a table; workers that did not answer are told beside it. */
export async function showCaches(context: Context, answer: CacheList): Promise<void> {
  for (const worker of answer.silent)
    context.io.stderr.write(`Worker ${printable(worker)} did not answer in time.\n`);
  await context.out.result({
    document: answer,
    id: answer.list.map(({ job_id, name }) => `${job_id || '-'} ${name}`).join('\n'),
    text: renderTable(
      [
        { title: 'job', cell: ({ job_id }) => job_id || 'all jobs' },
        { title: 'cache', cell: ({ name }) => printable(name) },
        { title: 'lockfiles', cell: ({ key }) => key.slice(0, 12) || 'none' },
        { title: 'size', cell: ({ size_bytes }) => byteSize(size_bytes) },
        { title: 'used', cell: ({ used_at }) => used_at },
        { title: 'by', cell: ({ in_use, trust }) => (in_use ? 'a build, now' : `${trust} refs`) },
        { title: 'worker', cell: ({ worker }) => printable(worker) },
      ],
      answer.list,
    ),
  });
}
