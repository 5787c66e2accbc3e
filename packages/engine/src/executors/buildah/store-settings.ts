import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTINGS_PLACE, SHARED_LAYERS_PLACE, STORE_PLACE } from './dockerfile-build.ts';

const ACCEPT = { default: [{ type: 'insecureAcceptAnything' }] };

/** What buildah is told, all of it: nothing of the machine's own settings, logins and mirrors reaches it. */
export async function writeSettings(folder: string, { shared }: { readonly shared: boolean }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const layers = shared ? `additionalimagestores = ["${SHARED_LAYERS_PLACE}/root"]\n` : '';
  const files = {
    'storage.conf': `[storage]\ndriver = "overlay"\ngraphroot = "${STORE_PLACE}/root"\nrunroot = "${STORE_PLACE}/run"\n[storage.options]\n${layers}`,
    'registries.conf': 'unqualified-search-registries = []\n',
    'containers.conf': '[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "none"\n',
    'no-logins.json': '{}\n',
    'policy.json': `${JSON.stringify(ACCEPT)}\n`,
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
}

/** The environment of buildah itself; what RUN sees is the image's and the Dockerfile's. */
export const BUILDAH_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/home/build',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  CONTAINERS_CONF: `${SETTINGS_PLACE}/containers.conf`,
  CONTAINERS_STORAGE_CONF: `${SETTINGS_PLACE}/storage.conf`,
  CONTAINERS_REGISTRIES_CONF: `${SETTINGS_PLACE}/registries.conf`,
  REGISTRY_AUTH_FILE: `${SETTINGS_PLACE}/no-logins.json`,
  _CONTAINERS_USERNS_CONFIGURED: '1',
};
