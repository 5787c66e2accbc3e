import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import type { WorkerReport } from '@stagewright/worker';
import { type Check, error, ok, warning } from './check.ts';

/** Programs that builds use where they are, and what for. */
const TOOLS: Readonly<Record<string, string>> = {
  git: 'sources in repositories',
  java: 'the base image host/java',
  jlink: 'the base image host/java',
  setpriv: 'the end of builds with the service',
  unshare: 'namespaces of builds',
  nsenter: 'namespaces of builds',
};

export function checkNode(): Check {
  const detail = `${process.version} at ${process.execPath}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return Number.parseInt(process.versions.node, 10) >= 24 ? ok('node', detail) : error('node', detail);
}

export function checkLimits({ cgroups, unenforced }: WorkerReport): readonly Check[] {
  const shape = ok('cgroups', cgroups === 'none' ? 'this machine has none' : cgroups);
  return [shape, ...unenforced.map((limit) => warning('limits', limit))];
}

export function checkSandbox({ tools, missingUserNamespaces: missing }: WorkerReport): readonly Check[] {
  const programs = tools.map(({ name, found, lost, debian }) =>
    found === null
      ? warning(name, `not on this machine: ${lost} (Debian: apt-get install ${debian})`)
      : ok(name, `${found.version} at ${found.place}`),
  );
  const namespaces =
    missing === null
      ? ok('user namespaces', 'can be made')
      : warning(
          'user namespaces',
          `none: commands are held less tightly, and Dockerfiles are refused (${missing})`,
        );
  return [...programs, namespaces];
}

export async function checkTools(path: string): Promise<readonly Check[]> {
  const names = Object.keys(TOOLS);
  const places = await Promise.all(names.map((name) => findProgram(name, path)));
  return names.map((name, index) => {
    const place = places[index];
    return place === undefined ? warning(name, `not in PATH; needed for ${TOOLS[name]}`) : ok(name, place);
  });
}

async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

/** Whether the service could listen; of no interest while it does. */
export async function checkPort({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): Promise<Check> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', (problem) =>
      resolve(error('port', `${host}:${port} cannot be used: ${problem.message}`)),
    );
    server.listen({ host, port }, () => server.close(() => resolve(ok('port', `${host}:${port} is free`))));
  });
}
