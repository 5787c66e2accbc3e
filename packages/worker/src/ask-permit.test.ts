import { expect, onTestFinished, test } from 'vitest';
import { askPermit } from './ask-permit.ts';
import { createServerClient } from './client.ts';
import { ScriptedServer } from './testing/scripted-server.ts';

const WISH = { registry: 'r.example', repository: 'a/b', tag: '1', digest: 'sha256:0' };
const GRANTED = { kind: 'granted', deadline_ms: 15_000 };

async function start(answers: readonly (object | 500)[], tookS = 0) {
  let nowS = 100;
  let asked = 0;
  const server = new ScriptedServer();
  server.instead = (endpoint) => {
    expect(endpoint).toBe('permit');
    nowS += tookS;
    return answers[asked++] as object;
  };
  await server.listen();
  const client = createServerClient({ socketPath: server.socketPath, key: server.key });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  const claim = { build_id: 'b'.repeat(40), epoch: 3 };
  const { signal } = new AbortController();
  const answer = await askPermit({ client, now: () => nowS, claim, signal }, WISH);
  return { answer, asked };
}

test('the time that the answer was on its way is taken off', async () => {
  expect((await start([GRANTED], 4)).answer).toEqual({ kind: 'granted', deadlineMs: 11_000 });
});

test('a permit that comes when its time is over has none left', async () => {
  expect((await start([GRANTED], 16)).answer).toEqual({ kind: 'granted', deadlineMs: 0 });
});

test('over an error of the server it is asked again, and the time counts from the question that was answered', async () => {
  const { answer, asked } = await start([500, { ...GRANTED, deadline_ms: 9_000 }], 2);
  expect([answer, asked]).toEqual([{ kind: 'granted', deadlineMs: 7_000 }, 2]);
});

test.each([
  ['tag_busy', 'busy'],
  ['superseded', 'superseded'],
  ['stopping', 'stopped'],
  ['permit_taken', 'stopped'],
])('refused for %s: %s', async (refusal, reason) => {
  expect((await start([{ kind: 'refused', refusal }])).answer).toEqual({ kind: 'refused', reason });
});
