import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { zip } from '../../packages/engine/src/testing/zip.ts';
import { buildConsole } from '../../scripts/build-console.ts';
import { type Answer, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';

const SERVE = join(import.meta.dirname, '../harness/serve-with-commands.ts');
/** For a machine that does a lot else; nothing waits as long when all is well. */
const WAIT_MS = 90_000;
const LOOPBACK = { STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' };
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export interface ConsolePage extends Page {
  /** What went wrong in the page: exceptions, and everything that the content security policy refused. */
  readonly complaints: string[];
}

/** A real service with its console, and a browser. */
export interface ConsoleSite {
  readonly service: Service;
  readonly admin: User;
  readonly browser: Browser;
  /** A page of a browser of its own: no cookie, no storage of another's. */
  open(options?: BrowserContextOptions): Promise<ConsolePage>;
  /** The same, signed in as the administrator, at a path. */
  enter(path?: string, options?: BrowserContextOptions): Promise<ConsolePage>;
  /** Kills the service and starts it anew, on the same port and data. */
  restart(): Promise<void>;
  createJob(name: string, build?: object, url?: string): Promise<string>;
  startBuild(jobId: string): Promise<string>;
  close(): Promise<void>;
}

export async function watch(page: Page): Promise<ConsolePage> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  return Object.assign(page, { complaints });
}

export async function signIn(page: Page, user = 'admin', password = ADMIN_PASSWORD): Promise<void> {
  await page.locator('input[name=username]').fill(user);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
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
  const [first, browser] = await Promise.all([
    start({}),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] }),
  ]);
  let service = first;
  const admin = await login(service.url, 'admin', ADMIN_PASSWORD);
  const app = zip([
    { name: 'package.json', content: '{"name":"app","main":"server.js"}' },
    { name: 'server.js', content: '0' },
  ]);
  await expectDone(admin.put('/stagewright/v1/objects/demo/app.zip', app));

  const site: ConsoleSite = {
    get service() {
      return service;
    },
    admin,
    browser,
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 820 },
        locale: 'en-US',
        timezoneId: 'Europe/Berlin',
        reducedMotion: 'reduce',
        ...options,
      });
      context.setDefaultTimeout(WAIT_MS);
      return await watch(await context.newPage());
    },
    async enter(path = '/', options = {}) {
      const page = await site.open(options);
      await page.goto(`${service.url}${path}`);
      await signIn(page);
      return page;
    },
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
  return site;
}
