import { join } from 'node:path';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { zip } from '../../packages/engine/src/testing/zip.ts';
import { buildConsole } from '../../scripts/build-console.ts';
import { type Answer, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { type ConsoleBrowser, openConsoleBrowser } from './console-browser.ts';

const SERVE = join(import.meta.dirname, '../harness/serve-with-commands.ts');
const LOOPBACK = { STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' };

/** The package `obs://demo/app.zip`. */
export const APP = zip([
  { name: 'package.json', content: '{"name":"app","main":"server.js"}' },
  { name: 'server.js', content: '0' },
]);

/** A real service with its console, and a browser. */
export interface ConsoleSite extends ConsoleBrowser {
  readonly service: Service;
  readonly admin: User;
  /** Kills the service and starts it anew, on the same port and data. */
  restart(): Promise<void>;
  createJob(name: string, build?: object, url?: string): Promise<string>;
  startBuild(jobId: string): Promise<string>;
}

async function expectDone(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

export interface ConsoleSiteOptions {
  /** The product's own worker, which builds repositories in the sandbox; else one that runs the `build_cmd` of packages. */
  readonly withSandbox?: boolean;
}

export async function openConsoleSite({
  withSandbox = false,
}: ConsoleSiteOptions = {}): Promise<ConsoleSite> {
  await buildConsole();
  const folder = newDataFolder();
  const data = join(folder.path, 'data');
  await shareHostBases(join(data, 'worker/cache'));
  const start = (env: Record<string, string>) =>
    withSandbox
      ? startService(data, { ...LOOPBACK, ...env })
      : startService(data, { ...LOOPBACK, ...env }, [process.execPath, SERVE]);
  let service: Service;
  const [first, browser] = await Promise.all([start({}), openConsoleBrowser(() => service.url)]);
  service = first;
  const admin = await login(service.url, 'admin', ADMIN_PASSWORD);
  await expectDone(admin.put('/stagewright/v1/objects/demo/app.zip', APP));

  return {
    ...browser,
    get service() {
      return service;
    },
    admin,
    async restart() {
      const { host } = service;
      await service.kill();
      service = await start({ STAGEWRIGHT_LISTEN: host });
    },
    async createJob(name, build = {}, url = 'obs://demo/app.zip') {
      const body = {
        job_name: name,
        environment_setting: {},
        code_repo: { type: 'BinObs', url },
        build: { language: 'nodejs', ...build },
      };
      return (await expectDone(admin.call('POST', '/assembling/v1/jobs', body))).job_id;
    },
    async startBuild(jobId) {
      return (await expectDone(admin.call('POST', `/assembling/v1/jobs/${jobId}/builds`))).build_id;
    },
    async close() {
      await browser.close();
      await service.stop();
      folder.remove();
    },
  };
}
