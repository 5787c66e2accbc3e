import type { DigestNews } from './digest-worker.ts';

export interface FileDigestOptions {
  readonly file: Blob;
  readonly signal: AbortSignal;
  /** Bytes read so far. */
  readonly onRead: (bytes: number) => void;
}

/**
 * SHA-256 of a file, hexadecimal, made beside the page. The browser's own digest wants the whole file in memory, and is there on
 * secure origins only.
 */
export function digestOfFile({ file, signal, onRead }: FileDigestOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const worker = new Worker(new URL('./digest-worker.ts', import.meta.url), { type: 'module' });
  const abort = () => reject(signal.reason);
  worker.onmessage = ({ data }: MessageEvent<DigestNews>) => {
    if (data.kind === 'read') onRead(data.bytes);
    else if (data.kind === 'done') resolve(data.sha256);
    else reject(data.error);
  };
  worker.onerror = ({ message }) => reject(new Error(message));
  signal.addEventListener('abort', abort, { once: true });
  worker.postMessage(file);
  return promise.finally(() => {
    signal.removeEventListener('abort', abort);
    worker.terminate();
  });
}
