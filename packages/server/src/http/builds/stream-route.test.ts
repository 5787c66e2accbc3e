import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBuild } from '../../domain/testing/a-build.ts';
import { systemClock } from '../../system/clock.ts';
import { type AccountService, startAccountService } from '../../testing/account-service.ts';
import { createBuildChanges } from '../../usecases/build-changes.ts';
import { createChangeFeed } from '../../usecases/change-feed.ts';
import { createStreamRoute } from './stream-route.ts';

const changes = createBuildChanges();
const feed = createChangeFeed({ changes, id: 'run', keep: 10 });
let service: AccountService;
let token: string;
let projectId: string;

beforeAll(async () => {
  service = await startAccountService({
    routesFor: (_identity, publicUrl) => {
      const addresses = { publicUrl, registry: () => 'registry.test', arch: 'x86_64' };
      return [createStreamRoute({ feed, addresses, clock: systemClock })];
    },
  });
  token = await service.token();
  projectId = (await service.send('GET', '/v3/auth/projects', { token })).body.projects[0].id;
});

afterAll(() => service.close());

const publish = (id: string, project = projectId) => changes.publish({ ...aBuild(), id, projectId: project });

interface Frame {
  readonly id: string;
  readonly event: string;
  readonly build: string | undefined;
}

function frameOf(text: string): Frame {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return { id: field('id'), event: field('event'), build: JSON.parse(field('data')).record?.build_id };
}

/** The first events of a stream; `onOpen` runs once it is open. */
async function take(count: number, lastEventId?: string, onOpen = () => {}): Promise<readonly Frame[]> {
  const resumed = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const request = get(`${service.url}/stagewright/v1/builds/stream`, {
    headers: { 'x-auth-token': token, ...resumed },
    agent: false,
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/event-stream']);
  const frames: Frame[] = [];
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    const added = parts.filter((part) => part.includes('event: ')).map(frameOf);
    frames.push(...added);
    if (added.some(({ event }) => event === 'open')) onOpen();
    if (frames.length >= count) break;
  }
  request.destroy();
  return frames;
}

test('tells of each change of the project, and of no other project', async () => {
  const frames = await take(3, undefined, () => {
    publish('first');
    publish('foreign', 'another-project');
    publish('second');
  });
  expect(frames.map(({ event, build }) => [event, build])).toEqual([
    ['open', undefined],
    ['build', 'first'],
    ['build', 'second'],
  ]);
});

test('who comes back with the last id gets what was missed', async () => {
  const [open] = await take(1);
  publish('missed');
  const frames = await take(2, open?.id);
  expect(frames[1]).toMatchObject({ event: 'build', build: 'missed' });
});

test.each(['other.3', 'run.999', 'nonsense', ''])(
  'an id that is not known (%j) is answered with a reset',
  async (id) => {
    expect((await take(2, id))[1]?.event).toBe('reset');
  },
);
