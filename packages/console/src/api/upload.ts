import type { ObjectRecord } from '@stagewright/api';
import { ApiError } from './api-error.ts';
import { objectPath } from './calls.ts';
import { API } from './request.ts';
import { csrfToken, sessionEnded } from './session.ts';

export interface UploadOptions {
  readonly bucket: string;
  readonly key: string;
  readonly file: Blob;
  readonly signal: AbortSignal;
  /** Bytes sent so far. */
  readonly onProgress: (sent: number) => void;
}

function answerOf(xhr: XMLHttpRequest): ObjectRecord {
  if (xhr.status === 200) return JSON.parse(xhr.responseText) as ObjectRecord;
  if (xhr.status === 401) sessionEnded();
  const body = JSON.parse(xhr.responseText || '{}') as { error_msg?: string; error_code?: string };
  throw new ApiError(xhr.status, body.error_msg ?? xhr.statusText, { code: body.error_code ?? '' });
}

/** Sends a package. `fetch` cannot tell how far a body has got, so this is the one place with the older interface. */
export function upload({ bucket, key, file, signal, onProgress }: UploadOptions): Promise<ObjectRecord> {
  const { promise, resolve, reject } = Promise.withResolvers<ObjectRecord>();
  const xhr = new XMLHttpRequest();
  const abort = () => xhr.abort();
  xhr.upload.onprogress = ({ loaded }) => onProgress(loaded);
  xhr.onload = () => {
    try {
      resolve(answerOf(xhr));
    } catch (error) {
      reject(error);
    }
  };
  xhr.onerror = () => reject(new ApiError(0, ''));
  xhr.onabort = () => reject(new DOMException('', 'AbortError'));
  xhr.open('PUT', `${API}${objectPath(bucket, key)}`);
  xhr.setRequestHeader('x-csrf-token', csrfToken());
  xhr.setRequestHeader('content-type', 'application/octet-stream');
  signal.addEventListener('abort', abort, { once: true });
  xhr.send(file);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}
