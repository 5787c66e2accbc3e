import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Build } from '../build.ts';
import type { Folder } from '../executors/executor.ts';
import { STEP_USER } from '../executors/sandbox/scratch.ts';
import { asStepsSee } from '../network/steps-address.ts';
import { type ToolFile, toolFiles } from '../network/tools/tool-files.ts';
import { javaOptions, mirrorVariables, proxyVariables, trustVariables } from '../network/tools/variables.ts';
import { PEM_NAME, TRUSTSTORE_NAME, type TrustedFiles, writeTrustedFiles } from '../network/trusted-files.ts';

/** What the steps of a repository get of the operator's network: certificates, proxies, mirrors and logins for them. */
export interface StepNetwork {
  readonly folders: readonly Folder[];
  readonly env: Readonly<Record<string, string>>;
  /** For every Java that runs. */
  readonly javaOptions: readonly string[];
}

/** Where steps find the certificates. */
const TRUSTED_PLACE = '/trusted';
const TRUST = { pem: `${TRUSTED_PLACE}/${PEM_NAME}`, truststore: `${TRUSTED_PLACE}/${TRUSTSTORE_NAME}` };

/** For git and the steps of a build; the same however often it is asked for. */
export async function trustedFilesOf({
  network,
  toolEnv,
  workspace,
}: Build): Promise<TrustedFiles | undefined> {
  return await writeTrustedFiles({
    certificates: network.certificates,
    extraFile: toolEnv['NODE_EXTRA_CA_CERTS'],
    folder: join(workspace.path, 'trusted'),
  });
}

/** Logins stand in files of a home that is the build's own and goes with it. */
export async function openStepNetwork(build: Build, tool: string): Promise<StepNetwork> {
  const network = asStepsSee(build.network);
  const trusted = await trustedFilesOf(build);
  const trust = trusted === undefined ? undefined : TRUST;
  const home = await writeHome(join(build.workspace.path, 'home'), toolFiles(network, { trust, tool }));
  return {
    folders: [
      ...(trusted === undefined ? [] : [{ path: trusted.folder, at: TRUSTED_PLACE, writable: false }]),
      ...home,
    ],
    env: {
      ...(trust === undefined ? {} : trustVariables(trust)),
      ...proxyVariables(network),
      ...mirrorVariables(network),
    },
    javaOptions: javaOptions(network, trust),
  };
}

/** None where there is nothing to be told: the executor makes an empty home. */
async function writeHome(path: string, files: readonly ToolFile[]): Promise<readonly Folder[]> {
  if (files.length === 0) return [];
  for (const { home, text } of files) {
    const file = join(path, home);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600 });
  }
  await chmod(path, 0o700);
  return [{ path, at: STEP_USER.home, writable: true }];
}
