import { CliError } from './cli-error.ts';
import { EXIT } from './exit.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  UND_ERR_SOCKET: 'the connection was cut',
};

const TLS = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** A call that got no answer, with its reason and what to try. */
export function unreachable(url: string, error: unknown): CliError {
  const code = codeOf(error);
  return new CliError(`${url} does not answer: ${reasonOf(error, code)}.`, {
    exit: EXIT.unreachable,
    advice: TLS.test(code)
      ? 'Name the file of your certificate authority in NODE_EXTRA_CA_CERTS.'
      : 'Is the service running there (stagewright serve)? Another address: --url or STAGEWRIGHT_URL.',
    cause: error,
  });
}

function reasonOf(error: unknown, code: string): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it took too long';
  return REASONS[code] ?? (deepest(error)?.message || 'the connection failed');
}

function codeOf(error: unknown): string {
  const { code } = (deepest(error) ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** `fetch` wraps what happened, and a host with several addresses gives one error for each. */
function deepest(error: unknown): Error | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return deepest(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  return deepest(error.cause) ?? error;
}
