import { ApiError } from '../api/api-error.ts';
import { csrfToken, sessionEnded } from '../api/session.ts';

export interface SendBytesOptions {
  readonly method: string;
  readonly address: string;
  readonly bytes: Blob;
  readonly signal: AbortSignal;
  /** Bytes that have left. */
  readonly onSent: (sent: number) => void;
}

function answerOf<T>(xhr: XMLHttpRequest): T {
  if (xhr.status === 200) return JSON.parse(xhr.responseText) as T;
  if (xhr.status === 401) sessionEnded();
  const body = JSON.parse(xhr.responseText || '{}') as { error_msg?: string; error_code?: string };
  throw new ApiError(xhr.status, body.error_msg ?? xhr.statusText, { code: body.error_code ?? '' });
}

/** Sends a body. `fetch` cannot tell how far one has got, so this is the one place with the older interface. @throws ApiError */
export function sendBytes<T>({ method, address, bytes, signal, onSent }: SendBytesOptions): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const xhr = new XMLHttpRequest();
  const abort = () => xhr.abort();
  xhr.upload.onprogress = ({ loaded }) => onSent(loaded);
  xhr.onload = () => {
    try {
      resolve(answerOf<T>(xhr));
    } catch (error) {
      reject(error);
    }
  };
  xhr.onerror = () => reject(new ApiError(0, ''));
  xhr.onabort = () => reject(signal.reason);
  xhr.open(method, address);
  xhr.setRequestHeader('x-csrf-token', csrfToken());
  xhr.setRequestHeader('content-type', 'application/octet-stream');
  signal.addEventListener('abort', abort, { once: true });
  xhr.send(bytes);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}
