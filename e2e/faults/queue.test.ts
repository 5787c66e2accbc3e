import { expect, test } from 'vitest';
import { isEnded } from '../harness/client.ts';
import { readDatabase } from './checker/read-database.ts';
import { expectOk, type Project } from './project.ts';
import { startProject } from './start-project.ts';

const BUILDS = 200;
const CLAIMERS = 50;
/** A build that becomes free is handed out within 100 ms on a machine that has nothing else to do. */
const HANDED_OUT_MS = 2_000;

interface Claim {
  readonly build_id: string;
  readonly epoch: number;
}

/** Speaks the worker protocol by hand: claims, and accepts when it is told to. */
class Claimer {
  readonly #url: string;
  readonly #key: string;
  readonly #id: string;

  constructor(url: string, key: string, id: string) {
    this.#url = url;
    this.#key = key;
    this.#id = id;
  }

  static async register(url: string, key: string, name: string): Promise<Claimer> {
    const body = { name, version: '0', pool: 'default', labels: {}, slots: BUILDS, arch: 'x86_64' };
    const answer = await post(`${url}/stagewright/v1/worker/register`, key, body);
    const { worker_id } = (await answer.json()) as { readonly worker_id: string };
    return new Claimer(url, key, worker_id);
  }

  /** Null when there was nothing to claim in the time. */
  async claim(waitS: number): Promise<Claim | null> {
    const body = { worker_id: this.#id, wait_s: waitS };
    const answer = await post(`${this.#url}/stagewright/v1/worker/claims`, this.#key, body);
    return answer.status === 200 ? ((await answer.json()) as Claim) : null;
  }

  async accept({ build_id, epoch }: Claim): Promise<number> {
    const path = `/stagewright/v1/worker/builds/${build_id}/accept`;
    return (await post(`${this.#url}${path}`, this.#key, { worker_id: this.#id, epoch })).status;
  }
}

function post(url: string, key: string, body: object): Promise<Response> {
  const headers = { 'x-worker-key': key, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function startBuild({ user, jobs }: Project, at: number): Promise<string> {
  const job = jobs.node[at % jobs.node.length]!;
  return expectOk(await user.call('POST', `/assembling/v1/jobs/${job.id}/builds`)).body.build_id;
}

test('of 200 queued builds that are cancelled while 50 workers claim, none starts, and every place is free again', async () => {
  const { service, project } = await startProject([], {
    STAGEWRIGHT_EMBEDDED_WORKER: 'false',
    STAGEWRIGHT_MAX_BUILDS: String(CLAIMERS),
  });
  const { user } = project;
  const { key } = expectOk(await user.call('POST', '/stagewright/v1/workers', { name: 'by-hand' })).body;
  const claimers = await Promise.all(
    Array.from({ length: CLAIMERS }, (_none, at) => Claimer.register(service.url, key, `by-hand-${at}`)),
  );
  const builds = await Promise.all(Array.from({ length: BUILDS }, (_none, at) => startBuild(project, at)));

  const cancelled = new Map<string, Promise<number>>();
  const claimed: string[] = [];
  const claiming = claimers.map(async (claimer) => {
    for (let claim = await claimer.claim(0); claim !== null; claim = await claimer.claim(0)) {
      claimed.push(claim.build_id);
      await cancelled.get(claim.build_id);
      expect(await claimer.accept(claim)).toBe(409);
    }
  });
  for (const build of builds)
    cancelled.set(
      build,
      user.call('PATCH', `/assembling/v1/builds/${build}`).then(({ status }) => status),
    );
  expect(new Set(await Promise.all(cancelled.values()))).toEqual(new Set([200]));
  await Promise.all(claiming);
  expect(claimed.length).toBeGreaterThan(0);

  const { stored, counters } = readDatabase(service.data, builds);
  expect([...stored.values()].filter(({ state }) => state !== 'Cancel')).toEqual([]);
  const events = [...stored.values()].flatMap(({ history }) => history.map(({ type }) => type));
  expect(events).not.toContain('accepted');
  expect(counters).toEqual([]);

  const waiting = claimers[0]!.claim(30);
  const build = await startBuild(project, 0);
  const startedAt = performance.now();
  expect((await waiting)?.build_id).toBe(build);
  expect(performance.now() - startedAt).toBeLessThan(HANDED_OUT_MS);
});

test('a build whose claim is answered into the void is claimed again, and runs once', async () => {
  const { service, project } = await startProject(['workerClaim.answer'], { STAGEWRIGHT_ACCEPT_S: '0.5' });
  let lost = 0;
  const build = await startBuild(project, 0);
  service.faults.steer(build, {
    'workerClaim.answer': () => {
      lost += 1;
      return lost === 1 ? 'fail' : 'go';
    },
  });
  const ended = await project.user.until(build, isEnded);
  expect(ended).toMatchObject({ build_state: 'Successful', attempt: 1 });
  const { history } = readDatabase(service.data, [build]).stored.get(build)!;
  const about = history.map(({ type }) => type).filter((type) => /^(claim|accept|attempt|end)/.test(type));
  expect(about).toEqual(['claimed', 'claim_lapsed', 'claimed', 'accepted', 'ended']);
  expect(lost).toBe(2);
});
