/** Codes of the failures that this package finds by itself. A registry's own codes are in `RegistryError`. */
export type OciErrorCode =
  | 'ARCHIVE_INVALID'
  | 'BLOB_UNKNOWN'
  | 'CONFIG_INVALID'
  | 'CREDENTIALS_INVALID'
  | 'DIGEST_INVALID'
  | 'DIGEST_MISMATCH'
  | 'IMAGE_UNKNOWN'
  | 'LAYER_INVALID'
  | 'LAYOUT_INVALID'
  | 'MANIFEST_INVALID'
  | 'PLATFORM_UNKNOWN'
  | 'REFERENCE_INVALID'
  | 'RUNTIME_UNAVAILABLE'
  | 'SIZE_MISMATCH'
  | 'TOOL_FAILED';

/** The distribution specification's codes, and what can go wrong on the way to a registry. */
export type RegistryErrorCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DENIED'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'SIZE_INVALID'
  | 'TAG_INVALID'
  | 'TOOMANYREQUESTS'
  | 'UNAUTHORIZED'
  | 'UNAVAILABLE'
  | 'UNSUPPORTED'
  /** The registry failed with a code that is not among the specification's. */
  | 'UNKNOWN'
  /** No connection, or it was cut. */
  | 'CONNECTION_FAILED'
  | 'TIMEOUT'
  /** An answer that is no answer of a registry. */
  | 'ANSWER_INVALID'
  /** A redirect or a location that must not be followed. */
  | 'REDIRECT_REFUSED';

export interface OciErrorOptions {
  readonly cause?: unknown;
  /** True when the same call may succeed later without any change. Default false. */
  readonly temporary?: boolean;
}

/** What every function of this package throws, but for aborts (the signal's own reason) and errors of the file system. */
export class OciError extends Error {
  readonly code: OciErrorCode | RegistryErrorCode;
  readonly temporary: boolean;

  constructor(code: OciErrorCode | RegistryErrorCode, message: string, options: OciErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OciError';
    this.code = code;
    this.temporary = options.temporary ?? false;
  }
}
