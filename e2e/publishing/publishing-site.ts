import { createRegistryClient } from '@stagewright/oci';
import { type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { jar } from '../../packages/engine/src/testing/jar.ts';
import { pushTinyBase } from '../../packages/engine/src/testing/tiny-base.ts';
import { type Answer, isEnded, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { addressOf } from '../proxies/address.ts';
import { type HttpProxy, startHttpProxy } from '../proxies/http-proxy.ts';
import type { SeenRequest } from '../proxies/seen-request.ts';

/** How long the permit and the time after it last here, so that outcomes that are not known are found out within seconds. */
export const PERMIT_MS = 2000;
export const SETTLE_MS = 1500;

/** A tag that builds move in the registry behind the proxy. */
export interface Target {
  readonly repository: string;
  readonly tag: string;
}

/** A service whose images go through a proxy into a registry that we did not write. */
export interface PublishingSite {
  readonly proxy: HttpProxy;
  readonly service: Service;
  readonly user: User;
  /** A job that builds the package of its name for the tag `latest` of the target's name, both by default its own name. */
  job(name: string, options?: { readonly target?: string; readonly settings?: object }): Promise<string>;
  /** Gives the job's package this content: equal texts give equal images. */
  pack(job: string, text: string): Promise<void>;
  start(jobId: string): Promise<string>;
  /** Where the tag points, whatever the proxy does; null: there is none. */
  digestAt(target: Target): Promise<string | null>;
  /** Kills what it is told to, and starts the service again where that has gone. */
  crash(what: 'server' | 'worker'): Promise<void>;
  close(): Promise<void>;
}

export const latest = (name: string): Target => ({ repository: `default/${name}`, tag: 'latest' });

/** Requests that would move the tag. */
export function movesOf({ requests }: HttpProxy, { repository, tag }: Target): readonly SeenRequest[] {
  return requests.filter(
    ({ method, path }) => method === 'PUT' && path === `/v2/${repository}/manifests/${tag}`,
  );
}

/** The last request of a build, once it has been sent; fails at once when the build ends without it. */
export async function lastRequestOf(
  site: PublishingSite,
  buildId: string,
  target: Target,
): Promise<SeenRequest> {
  const known = new Set(movesOf(site.proxy, target));
  const fails = site.user.until(buildId, isEnded).then(async ({ build_state: state, failure }) => {
    // It may have been sent, and even answered, just before.
    const sent = movesOf(site.proxy, target).find((move) => !known.has(move));
    if (sent) return sent;
    throw new Error(`the build ended as ${state} without its last request: ${JSON.stringify(failure)}`);
  });
  const isNew = (seen: SeenRequest) => !known.has(seen) && movesOf(site.proxy, target).includes(seen);
  return await Promise.race([site.proxy.until(isNew), fails]);
}

export async function openSite(env: Readonly<Record<string, string>> = {}): Promise<PublishingSite> {
  const folder = newDataFolder();
  const registry = await startDockerRegistry();
  const proxy = await startHttpProxy({ upstream: addressOf(registry.host) });
  await pushTinyBase(registry.host, folder.path);
  const startAgain = () =>
    startService(`${folder.path}/data`, {
      STAGEWRIGHT_REGISTRY: `http://${proxy.name}`,
      STAGEWRIGHT_PERMIT_S: String(PERMIT_MS / 1000),
      STAGEWRIGHT_PERMIT_SETTLE_S: String(SETTLE_MS / 1000),
      STAGEWRIGHT_MAX_BUILDS: '16',
      ...env,
    });
  const site = new Site(registry, proxy, startAgain, () => folder.remove());
  await site.open();
  return site;
}

class Site implements PublishingSite {
  readonly proxy: HttpProxy;
  readonly #registry: DockerRegistry;
  readonly #start: () => Promise<Service>;
  readonly #remove: () => void;
  #service: Service | undefined;
  #user: User | undefined;

  constructor(registry: DockerRegistry, proxy: HttpProxy, start: () => Promise<Service>, remove: () => void) {
    this.#registry = registry;
    this.proxy = proxy;
    this.#start = start;
    this.#remove = remove;
  }

  get service(): Service {
    return present(this.#service);
  }

  get user(): User {
    return present(this.#user);
  }

  async open(): Promise<void> {
    this.#service = await this.#start();
    this.#user = await login(this.service.url, 'admin', ADMIN_PASSWORD);
  }

  async job(name: string, { target = name, settings = {} }: { target?: string; settings?: object } = {}) {
    await this.pack(name, name);
    const base_image = `${this.proxy.name}/bases/tiny:1`;
    const { body } = await this.#call('POST', '/assembling/v1/jobs', {
      job_name: name,
      environment_setting: {},
      code_repo: { type: 'BinObs', url: `obs://publishing/${name}.jar` },
      build: { base_image, artifact_name: target, artifact_tag: 'latest', ...settings },
    });
    return body.job_id as string;
  }

  async pack(job: string, text: string): Promise<void> {
    const entries = [{ name: 'content.txt', content: text }];
    const { status } = await this.user.put(`/stagewright/v1/objects/publishing/${job}.jar`, jar({ entries }));
    if (status >= 300) throw new Error(`the package was answered with ${status}`);
  }

  async start(jobId: string): Promise<string> {
    return (await this.#call('POST', `/assembling/v1/jobs/${jobId}/builds`)).body.build_id as string;
  }

  async digestAt({ repository, tag }: Target): Promise<string | null> {
    const client = createRegistryClient({ registry: this.#registry.host, scheme: 'http' });
    try {
      return (await client.resolve(repository, tag)).digest;
    } catch (error) {
      if ((error as { status?: number }).status === 404) return null;
      throw error;
    } finally {
      await client.close();
    }
  }

  async crash(what: 'server' | 'worker'): Promise<void> {
    if (what === 'worker') {
      process.kill(this.service.workerPid(), 'SIGKILL');
      return;
    }
    await this.service.kill();
    await this.open();
  }

  async close(): Promise<void> {
    await this.service.stop();
    await this.proxy.close();
    await this.#registry.close();
    this.#remove();
  }

  async #call(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.user.call(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the service has not been started');
  return value;
}
