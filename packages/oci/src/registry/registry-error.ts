import { OciError, type RegistryErrorCode } from '../error.ts';
import { isObject } from '../json.ts';

export interface RegistryErrorFields {
  readonly code: RegistryErrorCode;
  readonly message: string;
  readonly registry: string;
  readonly repository?: string | undefined;
  /** The HTTP status, or 0 when there was no answer. */
  readonly status?: number;
  readonly temporary?: boolean;
  /** One word that the registry gave as `detail.reason`, beside the specification's code. */
  readonly reason?: string | undefined;
  /** From `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A registry refused, failed or could not be reached. The message never holds a secret nor a query string. */
export class RegistryError extends OciError {
  readonly status: number;
  readonly registry: string;
  readonly repository: string | undefined;
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;
  declare readonly code: RegistryErrorCode;

  constructor(fields: RegistryErrorFields) {
    const { code, registry, repository, status = 0, temporary = false, cause } = fields;
    const place = repository === undefined ? registry : `${registry}/${repository}`;
    super(code, `${place}: ${fields.message}`, { cause, temporary });
    this.name = 'RegistryError';
    this.status = status;
    this.registry = registry;
    this.repository = repository;
    this.reason = fields.reason;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

const TEMPORARY_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);
const CODES_BY_STATUS: Readonly<Record<number, RegistryErrorCode>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  404: 'NAME_UNKNOWN',
  405: 'UNSUPPORTED',
  429: 'TOOMANYREQUESTS',
  503: 'UNAVAILABLE',
};
const KNOWN_CODES = new Set<string>([
  'BLOB_UNKNOWN',
  'BLOB_UPLOAD_INVALID',
  'BLOB_UPLOAD_UNKNOWN',
  'DENIED',
  'DIGEST_INVALID',
  'MANIFEST_BLOB_UNKNOWN',
  'MANIFEST_INVALID',
  'MANIFEST_UNKNOWN',
  'NAME_INVALID',
  'NAME_UNKNOWN',
  'SIZE_INVALID',
  'TAG_INVALID',
  'TOOMANYREQUESTS',
  'UNAUTHORIZED',
  'UNAVAILABLE',
  'UNSUPPORTED',
]);

export interface ErrorBody {
  readonly code: RegistryErrorCode;
  /** Code and text as the registry sent them; may hold anything. */
  readonly detail: string;
  readonly reason?: string;
}

/** Code and text of an error answer of the distribution specification, with what a foreign answer still tells. */
export function readErrorBody(status: number, body: string): ErrorBody {
  const fallback = CODES_BY_STATUS[status] ?? 'UNKNOWN';
  const { code, message, detail: more } = firstError(body);
  if (typeof code !== 'string' || !/^[A-Z_]{1,40}$/.test(code)) return { code: fallback, detail: '' };
  const detail = typeof message === 'string' ? `${code}: ${printable(message)}` : code;
  const known = KNOWN_CODES.has(code) ? (code as RegistryErrorCode) : fallback;
  return { code: known, detail, ...reasonOf(more) };
}

/** Whether the same request may succeed later. */
export function isTemporaryStatus(status: number): boolean {
  return TEMPORARY_STATUS.has(status);
}

function reasonOf(detail: unknown): { reason?: string } {
  const reason = isObject(detail) ? detail['reason'] : undefined;
  return typeof reason === 'string' && /^[a-z_]{1,40}$/.test(reason) ? { reason } : {};
}

function firstError(body: string): { code?: unknown; message?: unknown; detail?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    const { errors } = isObject(value) ? value : {};
    const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
    return isObject(first) ? first : {};
  } catch {
    return {};
  }
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff]+/g, ' ').slice(0, 300);
}
