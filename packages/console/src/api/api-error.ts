interface ApiErrorOptions {
  readonly code?: string;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** What the service answered instead of a result, or that it did not answer (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;

  constructor(status: number, message: string, { code = '', requestId = '', cause }: ApiErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

interface Body {
  readonly error_code?: string;
  readonly error_msg?: string;
  readonly request_id?: string;
  readonly error?: { readonly message?: string };
}

/** Both shapes of errors: the catalogue's and Keystone's. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Body;
  const message = body.error_msg ?? body.error?.message ?? response.statusText;
  return new ApiError(response.status, message, {
    code: body.error_code ?? '',
    requestId: body.request_id ?? response.headers.get('x-request-id') ?? '',
  });
}
