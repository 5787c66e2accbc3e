import { spawn } from 'node:child_process';
import { OciError } from '../error.ts';
import { isObject } from '../json.ts';
import { type Credentials, credentialsOf } from './credentials.ts';

export interface HelperOptions {
  /** `docker-credential-<name>` in the PATH. */
  readonly name: string;
  readonly server: string;
  readonly timeoutMs: number;
  /** Default: that of this process. */
  readonly env?: Environment | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const LARGEST_OUTPUT = 64 * 1024;
const NOT_FOUND = /credentials not found in native keychain/;

/**
 * Asks one of docker's credential helpers; undefined when it knows nothing about the server.
 * @throws OciError `CREDENTIALS_INVALID`; the message never holds what the helper printed
 */
export async function askCredentialHelper(options: HelperOptions): Promise<Credentials | undefined> {
  const { name, server } = options;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    throw new OciError(
      'CREDENTIALS_INVALID',
      `not the name of a credential helper: ${JSON.stringify(name.slice(0, 100))}`,
    );
  }
  const { exitCode, output } = await runHelper(options);
  if (exitCode !== 0) {
    if (NOT_FOUND.test(output)) return undefined;
    throw new OciError('CREDENTIALS_INVALID', `docker-credential-${name} failed for ${server}`);
  }
  return readAnswer(name, output);
}

function runHelper({
  name,
  server,
  timeoutMs,
  env,
}: HelperOptions): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${name}`, ['get'], {
      ...(env === undefined ? {} : { env }),
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_OUTPUT) chunks.push(chunk);
      else child.kill('SIGKILL');
    });
    child.once('error', (cause) => {
      reject(new OciError('CREDENTIALS_INVALID', `docker-credential-${name} cannot be run`, { cause }));
    });
    child.once('close', (code) => {
      resolve({
        exitCode: size > LARGEST_OUTPUT ? -1 : (code ?? -1),
        output: Buffer.concat(chunks).toString('utf8'),
      });
    });
    // A helper that ends without reading is judged by its exit.
    child.stdin.on('error', () => undefined);
    child.stdin.end(server);
  });
}

function readAnswer(name: string, output: string): Credentials {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    value = undefined;
  }
  const { Username: username, Secret: password } = isObject(value) ? value : {};
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new OciError('CREDENTIALS_INVALID', `docker-credential-${name} did not answer with credentials`);
  }
  return credentialsOf({ username, password });
}
