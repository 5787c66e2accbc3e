import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN_PASSWORD } from '../../e2e/harness/service.ts';
import type { Reading } from '../figure.ts';
import { rounds } from '../harness/rounds.ts';
import { inNewFolder, type Workplace, withService } from '../harness/workplace.ts';
import { byHand, containerTool, type Engine, type Target } from './engine.ts';
import { floor, ownJob } from './own-builds.ts';
import type { JarPair, NewPair } from './packages.ts';
import { pushJavaBase } from './push-base.ts';
import { type Round, readingsOf, type ThreeBuilds } from './readings.ts';

export interface Comparison {
  readonly jar: (folder: string) => Promise<NewPair>;
  readonly rounds: number;
  /** Most of the jar's bytes that may be sent after one class has changed. */
  readonly share: number;
}

/** Our way from a jar to an image, beside what others do with it, with the same base and the same registry. */
export async function compare({ jar, rounds: count, share }: Comparison): Promise<readonly Reading[]> {
  return await inNewFolder(async (folder) => {
    const newPair = await jar(join(folder, 'jars'));
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
      const { after } = await newPair();
      await (await ownJob(place, target.base, 'warm-up'))(after);
      const taken = await rounds(
        async (round) => takeTurns(place, { target, engines, jars: await newPair(), round }),
        count,
      );
      return readingsOf(taken, { bytes: (await stat(after)).size, mostShare: share });
    });
  });
}

interface Turns {
  readonly target: Target;
  readonly engines: readonly Engine[];
  readonly jars: JarPair;
  readonly round: number;
}

/** Everybody in turns, so that what disturbs the machine disturbs all. */
async function takeTurns(place: Workplace, { target, engines, jars, round }: Turns): Promise<Round> {
  const own = await threeBuilds(await ownJob(place, target.base, `round-${round}`), jars);
  const least = await floor(target, jars.before);
  const others = [];
  for (const engine of engines) {
    await engine.reset();
    others.push({ name: engine.name, builds: await threeBuilds(engine.build, jars) });
  }
  return { own, least, others };
}

/** Without anything of the base, of the same jar again, and of the jar with one class changed. */
async function threeBuilds<T>(
  build: (jar: string) => Promise<T>,
  { before, after }: JarPair,
): Promise<ThreeBuilds<T>> {
  return { first: await build(before), identical: await build(before), changed: await build(after) };
}
