import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError, usageError } from './cli-error.ts';
import { EXIT } from './exit.ts';

export const DEFAULT_URL = 'http://127.0.0.1:7080';

/** What `login` leaves behind. */
export interface Session {
  readonly url: string;
  readonly token: string;
  readonly expires_at: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly account: string;
  readonly project: { readonly id: string; readonly name: string };
}

/** What a command was told about the server: options win over the environment, the environment over the stored session. */
export interface Connection {
  readonly url: string;
  readonly token: string | undefined;
  /** The stored session, where it is the one that `token` comes from. */
  readonly session: Session | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly project?: string | undefined;
}

export function sessionPath(env: Environment): string {
  const home = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return join(home, 'stagewright', 'config.json');
}

export async function readSession(env: Environment): Promise<Session | undefined> {
  const path = sessionPath(env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(`${path} cannot be read`, { cause: error });
  }
  try {
    return asSession(JSON.parse(text));
  } catch (error) {
    throw new CliError(`${path} is damaged`, { advice: 'Log in again: stagewright login', cause: error });
  }
}

function asSession(stored: Partial<Session>): Session {
  if (typeof stored.url !== 'string' || typeof stored.token !== 'string') throw new TypeError('no session');
  if (typeof stored.project?.id !== 'string' || typeof stored.user?.name !== 'string')
    throw new TypeError('no session');
  return stored as Session;
}

/** Readable by the user alone, and replaced whole: a crash leaves the old one. */
export async function writeSession(env: Environment, session: Session): Promise<string> {
  const path = sessionPath(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await chmod(temporary, 0o600);
    await file.writeFile(`${JSON.stringify(session, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  return path;
}

export async function removeSession(env: Environment): Promise<void> {
  await rm(sessionPath(env), { force: true });
}

export async function resolveConnection(env: Environment, options: ConnectionOptions): Promise<Connection> {
  const stored = await readSession(env);
  const url = baseUrl(options.url ?? env['STAGEWRIGHT_URL'] ?? stored?.url ?? DEFAULT_URL);
  const token = env['STAGEWRIGHT_TOKEN'];
  if (token) return { url, token, session: undefined };
  // A token is for the server that gave it and for nobody else.
  const session = stored !== undefined && baseUrl(stored.url) === url ? stored : undefined;
  if (session !== undefined) checkProject(session, options.project ?? env['STAGEWRIGHT_PROJECT']);
  return { url, token: session?.token, session };
}

function checkProject({ project }: Session, wanted: string | undefined): void {
  if (wanted === undefined || wanted === '' || wanted === project.id || wanted === project.name) return;
  throw new CliError(`You are logged in to project ${project.name}, not to ${wanted}.`, {
    exit: EXIT.unauthenticated,
    advice: `Log in to it: stagewright login --project ${wanted}`,
  });
}

/** An address without path end, query or credentials; `http` is assumed for a bare host and port. */
export function baseUrl(address: string): string {
  const url = URL.parse(/^[a-z]+:\/\//i.test(address) ? address : `http://${address}`);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw usageError(`${address} is not an http or https address`);
  if (url.username !== '' || url.password !== '') {
    throw usageError('The address must not hold a user or password', 'Use stagewright login.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
