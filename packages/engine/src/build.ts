import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Assignment, type NetworkSettings, OPEN_NETWORK } from '@stagewright/api';
import { createHostBases, type HostBases } from './bases/host-bases.ts';
import type { BuildContext, Clock } from './build-context.ts';
import { createProcessExecutor } from './executors/processes/process-executor.ts';
import { createToolRunner, type ToolRunner } from './executors/run-tool.ts';
import { createKnownPackages, type KnownPackages } from './known/known-packages.ts';
import { type BuildLog, createBuildLog } from './log/build-log.ts';
import { Redactor } from './log/redactor.ts';
import { type AddressPolicy, createAddressPolicy } from './network/address-policy.ts';
import { createRegistryAccess, type RegistryAccess } from './network/registry-access.ts';
import { repositorySecrets } from './sources/git/credentials.ts';
import { authorizationSecrets, urlSecrets } from './sources/source-url.ts';
import { createThreadPool, type ThreadPool } from './threads/thread-pool.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** One attempt under way: what its phases share. */
export interface Build {
  readonly assignment: Assignment;
  readonly context: BuildContext;
  readonly clock: Clock;
  readonly log: BuildLog;
  readonly workspace: Workspace;
  /** All of the environment of the machine's own tools. */
  readonly toolEnv: Readonly<Record<string, string>>;
  /** Runs programs of the machine for the service itself. */
  readonly runTool: ToolRunner;
  /** As the operator has set it. */
  readonly network: NetworkSettings;
  readonly policy: AddressPolicy;
  readonly registries: RegistryAccess;
  readonly hostBases: HostBases;
  readonly threads: ThreadPool;
  readonly knownPackages: KnownPackages;
  /** Resolves when nothing of the attempt runs any more. */
  close(): Promise<void>;
}

const USUAL_ENV = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
/** Tools speak one language, and can name every path: a JDK under a locale that is not installed takes ASCII paths only. */
const PLAIN_LOCALE = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };

export function openBuild(assignment: Assignment, context: BuildContext): Build {
  const { signal, ledger, settings, cacheDir, network = OPEN_NETWORK } = context;
  const secrets = [...secretsOf(assignment), ...networkSecrets(network)];
  const log = createBuildLog(context.log, new Redactor({ secrets }));
  const name = `${assignment.build_id}-${assignment.epoch}`;
  const env = { ...USUAL_ENV, ...context.toolEnv, ...PLAIN_LOCALE };
  const note = (text: string) => log.line(text);
  const policy = createAddressPolicy({ allowNetworks: settings.allow_networks, network });
  const registries = createRegistryAccess({
    assignment,
    policy,
    network,
    note,
    embedded: context.registryDispatcher,
    signal,
    userAgent: `stagewright/${context.version}`,
  });
  const run = createToolRunner({ name, ledger, env, executor: createProcessExecutor(), note });
  const ownThreads =
    context.threads === undefined ? createThreadPool({ size: availableParallelism() }) : undefined;
  return {
    assignment,
    context,
    clock: context.clock ?? performance,
    log,
    workspace: createWorkspace(join(context.workspaceRoot, name), ledger),
    toolEnv: env,
    runTool: run,
    network,
    policy,
    registries,
    hostBases: createHostBases({ cacheDir, name, run, env, ledger, signal, note }),
    threads: context.threads ?? (ownThreads as ThreadPool),
    knownPackages: createKnownPackages({
      cacheDir,
      projectId: assignment.project_id,
      version: context.version,
      limits: settings.archive,
      name,
    }),
    async close() {
      await registries.close();
      await ownThreads?.close();
      log.end();
    },
  };
}

function secretsOf({ source, target, credentials, secrets }: Assignment): string[] {
  const registries = credentials.flatMap(withHeader);
  return [
    target.token,
    ...registries,
    ...Object.values(secrets),
    ...(source.kind === 'git' ? repositorySecrets(source) : []),
    ...(source.kind === 'http'
      ? [...urlSecrets(source.url), ...authorizationSecrets(source.authorization ?? '')]
      : []),
  ];
}

function networkSecrets({ logins }: NetworkSettings): string[] {
  return logins.flatMap(withHeader);
}

function withHeader({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')];
}
