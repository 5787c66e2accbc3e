import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { containerEnvironment } from '../../e2e/images/podman.ts';
import { type Cost, run, runMeasured } from './run-measured.ts';

export interface Target {
  /** Of the registry, host and port. */
  readonly host: string;
  readonly login: { readonly username: string; readonly password: string };
  /** Reference of the base image there. */
  readonly base: string;
}

/** Another way from a jar to an image in a registry. */
export interface Engine {
  readonly name: string;
  /** Nothing of the base or of an earlier build is left in its store. */
  reset(): Promise<void>;
  build(jar: string): Promise<Cost>;
}

const ownStore = (folder: string, { host, login: { username, password } }: Target) =>
  containerEnvironment(folder, {
    driver: 'overlay',
    logins: { auths: { [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } },
    registries: `[[registry]]\nlocation = "${host}"\ninsecure = true\n`,
  });

/** buildah and podman, which take the same words, with a Dockerfile. */
export async function containerTool(
  tool: 'buildah' | 'podman',
  folder: string,
  target: Target,
): Promise<Engine> {
  const env = await ownStore(folder, target);
  const image = `${target.host}/engines/${tool}:1`;
  const place = join(folder, 'context');
  await mkdir(place);
  const lines = [`FROM ${target.base}`, 'COPY app.jar /app/app.jar', 'CMD ["java", "-jar", "/app/app.jar"]'];
  await writeFile(join(place, 'Dockerfile'), `${lines.join('\n')}\n`);
  return {
    name: tool,
    reset: () => run([tool, 'rmi', '--all', '--force'], env),
    async build(jar) {
      await copyFile(jar, join(place, 'app.jar'));
      const commands = [
        [tool, 'build', '--isolation', 'chroot', '--layers', '--tag', image, place],
        [tool, 'push', image, `docker://${image}`],
      ];
      return await runMeasured(commands, env);
    },
  };
}

/** What a person does who knows what an image is: one layer upon the base, copied by skopeo. */
export async function byHand(folder: string, target: Target): Promise<Engine> {
  const env = await ownStore(folder, target);
  const layout = join(folder, 'layout');
  const files = join(folder, 'files');
  const layer = join(folder, 'layer.tar');
  await mkdir(join(files, 'app'), { recursive: true });
  return {
    name: 'umoci + skopeo',
    reset: () => rm(layout, { recursive: true, force: true }),
    async build(jar) {
      await copyFile(jar, join(files, 'app/app.jar'));
      const hasBase = await stat(layout).catch(() => undefined);
      const plain = '--src-tls-verify=false';
      const commands = [
        ...(hasBase ? [] : [['skopeo', 'copy', plain, `docker://${target.base}`, `oci:${layout}:base`]]),
        ['tar', '-cf', layer, '-C', files, 'app'],
        ['umoci', 'raw', 'add-layer', '--image', `${layout}:base`, '--tag', 'built', layer],
        [
          'skopeo',
          'copy',
          '--dest-tls-verify=false',
          `oci:${layout}:built`,
          `docker://${target.host}/engines/by-hand:1`,
        ],
      ];
      return await runMeasured(commands, env);
    },
  };
}
