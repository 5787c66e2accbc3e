import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from '../build.ts';
import type { RunNetwork } from '../executors/buildah/dockerfile-build.ts';
import { asStepsSee } from '../network/steps-address.ts';
import { toolFiles } from '../network/tools/tool-files.ts';
import { javaOptions, mirrorVariables, proxyVariables, trustVariables } from '../network/tools/variables.ts';
import { PEM_NAME, TRUSTSTORE_NAME, writeTrustedFiles } from '../network/trusted-files.ts';

/**
 * Where `RUN` finds files of the operator's network. buildah shows a container the `/dev` of the sandbox that it runs in: nothing need be
 * mounted for it, and so no empty file stays in the image where a mount was.
 */
const PLACE = '/dev/stagewright';
const TRUST = { pem: `${PLACE}/${PEM_NAME}`, truststore: `${PLACE}/${TRUSTSTORE_NAME}` };

/** What tools read in their home, and the variables that name another place. Others know none. */
const NAMED: Readonly<
  Record<string, { readonly file: string; readonly variable: string; readonly value?: string }>
> = {
  '.npmrc': { file: 'npmrc', variable: 'NPM_CONFIG_USERCONFIG' },
  '.config/pip/pip.conf': { file: 'pip.conf', variable: 'PIP_CONFIG_FILE' },
  '.netrc': { file: 'netrc', variable: 'NETRC' },
  // Since Maven 3.9; older ones do not look at it.
  '.m2/settings.xml': {
    file: 'settings.xml',
    variable: 'MAVEN_ARGS',
    value: `--settings=${PLACE}/settings.xml`,
  },
};

/** Of certificates, proxies, mirrors and logins what `RUN` can be told without changing its image. Undefined where there is nothing. */
export async function openRunNetwork({
  network: own,
  toolEnv,
  workspace,
}: Build): Promise<RunNetwork | undefined> {
  const network = asStepsSee(own);
  const path = join(workspace.path, 'buildah/network');
  const extraFile = toolEnv['NODE_EXTRA_CA_CERTS'];
  const trusted = await writeTrustedFiles({ certificates: network.certificates, extraFile, folder: path });
  const trust = trusted === undefined ? undefined : TRUST;
  const files = toolFiles(network, { trust }).flatMap(({ home, text }) => {
    const named = NAMED[home];
    return named === undefined ? [] : [{ ...named, text }];
  });
  await mkdir(path, { recursive: true });
  // Whoever a `RUN` is, it may read them; nobody else of the machine gets as far as this folder.
  for (const { file, text } of files) await writeFile(join(path, file), text, { mode: 0o644 });
  const proxies = proxyVariables(network);
  const java = javaOptions(network, trust).join(' ');
  const env = {
    ...(trust === undefined ? {} : trustVariables(trust)),
    ...(java === '' ? {} : { JAVA_TOOL_OPTIONS: java }),
    ...mirrorVariables(network),
    ...indexVariables(network.mirrors),
    ...Object.fromEntries(files.map(({ file, variable, value }) => [variable, value ?? `${PLACE}/${file}`])),
  };
  if (Object.keys(env).length + Object.keys(proxies).length === 0) return undefined;
  return { folder: { path, at: PLACE, writable: false }, env, proxies };
}

/** For tools that find no file of settings. */
function indexVariables({ npm, pypi }: { readonly npm?: string; readonly pypi?: string }) {
  return {
    ...(npm === undefined ? {} : { YARN_NPM_REGISTRY_SERVER: npm }),
    ...(pypi === undefined ? {} : { UV_DEFAULT_INDEX: pypi }),
  };
}
