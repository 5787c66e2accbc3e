import type { BuildPlan } from '@stagewright/api';
import type { BaseImage } from '@stagewright/oci';
import type { BuildLog } from '../../log/build-log.ts';
import type { ExecutionOptions, Folder } from '../executor.ts';
import type { BuildahExecutorOptions } from './buildah-executor.ts';

/** Where buildah sees what, in its sandbox. */
export const CHECKOUT_PLACE = '/workspace/source';
export const SETTINGS_PLACE = '/build/settings';
export const SECRETS_PLACE = '/build/secrets';
export const BASES_PLACE = '/build/bases';
export const OUTPUT_PLACE = '/build/output';
export const STORE_PLACE = '/build/store';
/** The layers of the project that a build may only read. */
export const SHARED_LAYERS_PLACE = '/build/layers';

/** The operator's network, for `RUN` and for buildah itself. */
export interface RunNetwork {
  readonly folder: Folder;
  /** Variables of every `RUN` that stand in no image and no history; the image's own come before them. */
  readonly env: Readonly<Record<string, string>>;
  /** The same, and buildah's own for `ADD`. */
  readonly proxies: Readonly<Record<string, string>>;
}

export interface DockerfileBuild
  extends Pick<ExecutionOptions, 'name' | 'ledger' | 'limits' | 'graceMs' | 'network'>,
    Pick<BuildahExecutorOptions, 'allow'> {
  readonly projectId: string;
  /** Whether later builds may use the layers that this one makes. */
  readonly trusted: boolean;
  /** False: none of the layers of earlier builds is used, and none is kept. Default: true. */
  readonly cached?: boolean;
  /** Of the worker; holds the layers of earlier builds. */
  readonly cacheDir: string;
  /** Of those of all projects. */
  readonly layersLimitBytes: number;
  /** The folder of the attempt, which its owner removes; the image is read from it. */
  readonly workspace: string;
  readonly checkout: string;
  readonly dockerfile: NonNullable<BuildPlan['dockerfile']>;
  /** For `RUN --mount=type=secret,id=<name>`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly runNetwork?: RunNetwork;
  /** Finds an image that the Dockerfile names. */
  readonly loadBase: (reference: string) => Promise<BaseImage>;
  readonly log: BuildLog;
  readonly signal: AbortSignal;
  /** No grace is left. */
  readonly force: AbortSignal;
}
