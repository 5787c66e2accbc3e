import { createRegistryClient, OciError, type RegistryClient, RegistryError } from '@stagewright/oci';
import { CliError, notLoggedIn } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';

/** The embedded registry takes the token of the session, under a name of its own. */
export async function imageRegistry(context: Context): Promise<{ client: RegistryClient; host: string }> {
  const { url, token } = await context.connection();
  if (token === undefined) throw notLoggedIn(url);
  const { host, protocol } = new URL(url);
  const client = createRegistryClient({
    registry: host,
    scheme: protocol === 'https:' ? 'https' : 'http',
    credentials: { username: '_token', password: token },
    signal: context.io.signal,
  });
  return { client, host };
}

/** The registry's refusal with the exit codes of all commands. */
export function registryProblem(error: unknown): unknown {
  if (error instanceof RegistryError && error.status === 401) {
    const advice = 'Log in again: stagewright login';
    return new CliError(error.message, { exit: EXIT.unauthenticated, advice, cause: error });
  }
  if (error instanceof RegistryError && error.status === 404) {
    return new CliError(error.message, { exit: EXIT.notFound, cause: error });
  }
  if (error instanceof RegistryError && error.status === 0) {
    return new CliError(error.message, { exit: EXIT.unreachable, cause: error });
  }
  return error instanceof OciError ? new CliError(error.message, { cause: error }) : error;
}
