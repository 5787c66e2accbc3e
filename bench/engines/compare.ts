import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN_PASSWORD } from '../../e2e/harness/service.ts';
import type { Reading } from '../figure.ts';
import { rounds } from '../harness/rounds.ts';
import { median } from '../harness/statistics.ts';
import { inNewFolder, type Workplace, withService } from '../harness/workplace.ts';
import { byHand, containerTool, type Engine, type Target } from './engine.ts';
import { floor, ownJob } from './own-builds.ts';
import type { JarPair } from './packages.ts';
import { pushJavaBase } from './push-base.ts';

export interface Comparison {
  readonly jar: (folder: string) => Promise<JarPair>;
  readonly rounds: number;
  /** Most of the jar's bytes that may be sent after one class has changed. */
  readonly share: number;
}

/** Three builds, one after another: without anything of the base, of the same jar again, and of the jar with one class changed. */
interface Round {
  readonly first: number;
  readonly identical: number;
  readonly changed: number;
}

type Builder = (jar: string) => Promise<number>;

async function threeBuilds(build: Builder, { before, after }: JarPair): Promise<Round> {
  return { first: await build(before), identical: await build(before), changed: await build(after) };
}

function medians(all: readonly Round[]): Round {
  const of = (build: keyof Round) => median(all.map((round) => round[build]));
  return { first: of('first'), identical: of('identical'), changed: of('changed') };
}

/** Everybody in turns, so that what disturbs the machine disturbs all. */
async function takeTurns(place: Workplace, target: Target, engines: readonly Engine[], jars: JarPair) {
  const sent = { identical: 0, changed: 0 };
  return async (round: number) => {
    const build = await ownJob(place, target.base, `round-${round}`);
    const own = await threeBuilds(async (jar) => {
      const { wallMs, sentBytes } = await build(jar);
      if (jar === jars.after) sent.changed = sentBytes;
      else sent.identical = sentBytes;
      return wallMs;
    }, jars);
    const least = await floor(target, jars.before);
    const others: Round[] = [];
    for (const engine of engines) {
      await engine.reset();
      others.push(await threeBuilds(async (jar) => (await engine.build(jar)).wallMs, jars));
    }
    return { own, least, others, sent };
  };
}

/** Our way from a jar to an image, beside what others do with it, with the same base and the same registry. */
export async function compare({ jar, rounds: count, share }: Comparison): Promise<readonly Reading[]> {
  return await inNewFolder(async (folder) => {
    const jars = await jar(join(folder, 'jars'));
    return await withService(join(folder, 'data'), async (place) => {
      const { host } = place.service;
      const registry = { host, login: { username: 'admin', password: ADMIN_PASSWORD } };
      const target = { ...registry, base: await pushJavaBase(folder, registry) };
      const engines = [
        await containerTool('buildah', join(folder, 'buildah'), target),
        await containerTool('podman', join(folder, 'podman'), target),
        await byHand(join(folder, 'by-hand'), target),
      ];
      // What is compared is a service that is at work.
      await (await ownJob(place, target.base, 'warm-up'))(jars.after);
      const taken = await rounds(await takeTurns(place, target, engines, jars), count);
      const { size } = await stat(jars.before);
      const last = taken.at(-1)!.sent;
      return readingsOf({
        of: `median of ${count}, jar of ${(size / 1e6).toFixed(0)} MB`,
        own: medians(taken.map(({ own }) => own)),
        least: median(taken.map(({ least }) => least)),
        others: engines.map(({ name }, index) => [name, medians(taken.map(({ others }) => others[index]!))]),
        shareSent: last.changed / size,
        identicalMb: last.identical / 1e6,
        mostShare: share,
      });
    });
  });
}

interface Compared {
  readonly of: string;
  readonly own: Round;
  readonly least: number;
  readonly others: readonly (readonly [name: string, Round])[];
  readonly shareSent: number;
  readonly identicalMb: number;
  readonly mostShare: number;
}

const HAND = 'umoci + skopeo';

function readingsOf({ of, own, least, others, ...sent }: Compared): readonly Reading[] {
  const ms = (name: string, measured: number): Reading => ({ name, measured, unit: 'ms', of });
  const ratio = (name: string, measured: number, atMost: number): Reading => {
    return { name, measured, unit: 'x', goal: { atMost }, of };
  };
  const builders = others.filter(([name]) => name !== HAND).map(([, round]) => round);
  const fastest = (build: keyof Round) => Math.min(...builders.map((round) => round[build]));
  const [, hand] = others.find(([name]) => name === HAND)!;
  return [
    ms('floor: read, hash and send the jar', least),
    ...[['stagewright', own] as const, ...others].flatMap(([name, round]) => [
      ms(`${name}: first build`, round.first),
      ms(`${name}: identical rebuild`, round.identical),
      ms(`${name}: rebuild after one class`, round.changed),
    ]),
    ratio('first build against the floor', own.first / least, 1.7),
    ratio('first build against the fastest engine', own.first / fastest('first'), 1 / 25),
    ratio('rebuild after one class against the fastest engine', own.changed / fastest('changed'), 1 / 15),
    ratio(`rebuild after one class against ${HAND}`, own.changed / hand.changed, 1 / 6),
    ratio('identical rebuild against the fastest engine', own.identical / fastest('changed'), 1 / 30),
    ratio('share of the bytes of the jar sent after one class', sent.shareSent, sent.mostShare),
    {
      name: 'layers sent by an identical rebuild',
      measured: sent.identicalMb,
      unit: 'MB',
      goal: { atMost: 0 },
      of,
    },
  ];
}
