import { test as base, expect } from 'vitest';
import { CliHome, type CliOptions, type CliResult } from './run-cli.ts';
import { ScriptedServer } from './scripted-server.ts';

export const TOKEN = 'token-0123456789-that-nobody-may-see';

interface Fixtures {
  readonly home: CliHome;
  readonly server: ScriptedServer;
  /** The command line, logged in to the scripted server by the environment. No run of it may show the token. */
  readonly cli: (args: readonly string[], options?: CliOptions) => Promise<CliResult>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the parameters
  home: async ({}, use) => {
    const home = await CliHome.create();
    await use(home);
    await home.remove();
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the parameters
  server: async ({}, use) => {
    const server = await new ScriptedServer().listen();
    await use(server);
    await server.close();
    expect(server.faults).toEqual([]);
  },
  cli: async ({ home, server }, use) => {
    await use(async (args, options = {}) => {
      const env = { STAGEWRIGHT_URL: server.url, STAGEWRIGHT_TOKEN: TOKEN, ...options.env };
      const result = await home.run(args, { ...options, env });
      expect(result.stdout + result.stderr).not.toContain(TOKEN);
      return result;
    });
  },
});
