import {
  type BaseImage,
  hostPlatform,
  loadBaseFromRegistry,
  OciError,
  type Platform,
  parseReference,
  type RuntimeKind,
} from '@stagewright/oci';
import type { HostBases } from '../bases/host-bases.ts';
import { BuildFailure } from '../build-failure.ts';
import type { BuildLog } from '../log/build-log.ts';
import type { RegistryAccess } from '../network/registry-access.ts';
import { type BaseCandidate, type BaseCandidates, hostMisfit, isHost } from './base-candidates.ts';
import type { BaseNeed } from './base-need.ts';

export interface ChooseBaseOptions {
  readonly need: BaseNeed;
  readonly candidates: BaseCandidates;
  readonly platform: Platform;
  readonly hostBases: HostBases;
  readonly registries: RegistryAccess;
  readonly log: BuildLog;
  readonly signal: AbortSignal;
}

export interface ChosenBase {
  /** For people: name and digest. */
  readonly name: string;
  readonly image: BaseImage;
}

const HOST_RUNTIMES: Readonly<Partial<Record<BaseNeed['language'], RuntimeKind>>> = {
  java: 'java',
  nodejs: 'node',
};

type Tried = ChosenBase | { readonly unavailable: string };

/** The first candidate that is available; the log says which, and why not those before it. */
export async function chooseBase(options: ChooseBaseOptions): Promise<ChosenBase> {
  const { candidates, log, signal } = options;
  const reasons = new Map<string, string>();
  for (const candidate of candidates.candidates) {
    const shown =
      candidate.version === undefined ? candidate.name : `${candidate.name} for version ${candidate.version}`;
    const tried = await tryCandidate(candidate, options);
    signal.throwIfAborted();
    if (!('unavailable' in tried)) return tried;
    reasons.set(shown, tried.unavailable);
    log.line(`Base image ${shown} is not available: ${tried.unavailable}`);
  }
  const all = [...reasons].map(([name, reason]) => `${name}: ${reason}`).join('; ');
  throw new BuildFailure('base_unavailable', `No base image could be used (${all}).`);
}

async function tryCandidate(candidate: BaseCandidate, options: ChooseBaseOptions): Promise<Tried> {
  try {
    return isHost(candidate) ? await tryHost(candidate, options) : await tryRegistry(candidate, options);
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    return { unavailable: error.message };
  }
}

async function tryHost(candidate: BaseCandidate, options: ChooseBaseOptions): Promise<Tried> {
  const { need, hostBases, platform } = options;
  const kind = candidate.name.slice('host/'.length);
  if (kind !== 'node' && kind !== 'java') return { unavailable: 'there is host/node and host/java only' };
  if (kind !== HOST_RUNTIMES[need.language])
    throw new BuildFailure(
      'plan_invalid',
      `build.base_image is ${candidate.name}, but the package needs ${need.language}.`,
    );
  if (hostPlatform().architecture !== platform.architecture)
    return { unavailable: `this machine is not ${platform.architecture}` };
  const runtime = await hostBases.runtime(kind);
  if (runtime.kind === 'absent') return { unavailable: runtime.reason };
  const misfit = hostMisfit(need, runtime.version, candidate.version);
  if (misfit !== undefined) return { unavailable: misfit };
  const image = await hostBases.base(kind, runtime);
  return { name: `${candidate.name}:${runtime.version}@${image.digest}`, image };
}

async function tryRegistry(candidate: BaseCandidate, options: ChooseBaseOptions): Promise<Tried> {
  const { registries, platform, signal } = options;
  const { registry, repository, tag, digest } = parseReference(candidate.name, { defaultTag: 'latest' });
  const reference = digest ?? tag ?? 'latest';
  const image = await loadBaseFromRegistry(registries.reader(registry), repository, reference, platform, {
    signal,
  });
  return { name: image.reference, image };
}
