import { existsSync } from 'node:fs';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { ADMIN_PASSWORD } from '../harness/service.ts';

/** The one that has no windows takes half the time. */
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const CHROMIUM = process.env['CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path)) ?? 'chromium';
/** For a machine that does a lot else; nothing waits as long when all is well. */
const WAIT_MS = 90_000;

export interface ConsolePage extends Page {
  /** What went wrong in the page: exceptions, and everything that the content security policy refused. */
  readonly complaints: string[];
}

function watch(page: Page): ConsolePage {
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

/** A browser in front of a console. What a test opens is closed with it. */
export interface ConsoleBrowser {
  /** A page of a browser of its own: no cookie, no storage of another's. */
  open(options?: BrowserContextOptions): Promise<ConsolePage>;
  /** A page at a path, signed in as the administrator: a tab beside the others, with their session and what was loaded for them. */
  enter(path?: string): Promise<ConsolePage>;
  /** The same with a session and a browser of its own. */
  enterAlone(path?: string): Promise<ConsolePage>;
  close(): Promise<void>;
}

/** `url`: where the console is now. */
export async function openConsoleBrowser(url: () => string): Promise<ConsoleBrowser> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  let together: Promise<BrowserContext> | undefined;

  async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 820 },
      locale: 'en-US',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(WAIT_MS);
    return context;
  }

  async function ownContext(options?: BrowserContextOptions): Promise<BrowserContext> {
    const context = await newContext(options);
    onTestFinished(() => context.close());
    return context;
  }

  async function signedIn(context: BrowserContext): Promise<BrowserContext> {
    const data = { user: 'admin', password: ADMIN_PASSWORD };
    const answer = await context.request.post(`${url()}/console/session`, { data });
    if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`);
    return context;
  }

  async function pageAt(context: BrowserContext, path: string): Promise<ConsolePage> {
    const page = watch(await context.newPage());
    onTestFinished(() => page.close());
    await page.goto(`${url()}${path}`);
    return page;
  }

  return {
    async open(options) {
      return watch(await (await ownContext(options)).newPage());
    },
    async enter(path = '/') {
      together ??= newContext().then(signedIn);
      return await pageAt(await together, path);
    },
    async enterAlone(path = '/') {
      return await pageAt(await signedIn(await ownContext()), path);
    },
    close: () => browser.close(),
  };
}
