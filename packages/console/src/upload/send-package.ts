import type { ObjectRecord, UploadRecord } from '@stagewright/api';
import { ApiError, isNotFound } from '../api/api-error.ts';
import { packageApi, uploadPath } from '../api/package-calls.ts';
import { address } from '../api/request.ts';
import { digestOfFile } from './file-digest.ts';
import { sendBytes } from './send-bytes.ts';

/** `checking`: the file is read for its digest; `cut`: nothing is sent until the service answers again. */
export interface UploadProgress {
  readonly step: 'checking' | 'sending' | 'cut';
  readonly bytes: number;
}

export interface UploadOptions {
  readonly bucket: string;
  readonly key: string;
  readonly file: Blob;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: UploadProgress) => void;
}

const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** The service has come to another offset: another tab sends the same. */
const OTHER_OFFSET = 'SVCSTG.CPE.4094003';
/** Cut, signed out, or behind a proxy whose service starts: none of it is the end. */
const PASSING = [0, 401, 502, 503, 504];

const mayPass = (error: unknown): boolean =>
  error instanceof ApiError && (PASSING.includes(error.status) || error.code === OTHER_OFFSET);

/** A moment, or less once the browser has a network again. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  const goOn = () => resolve();
  const timer = setTimeout(goOn, ms);
  addEventListener('online', goOn);
  signal.addEventListener('abort', stop);
  await promise.finally(() => {
    clearTimeout(timer);
    removeEventListener('online', goOn);
    signal.removeEventListener('abort', stop);
  });
}

type Whole = Readonly<{ sha256: string; size: number }>;

/** Asks how much has come, and sends the rest. */
async function sendRest(upload: UploadOptions, whole: Whole): Promise<ObjectRecord | null> {
  const { file, signal, onProgress } = upload;
  const begun = await packageApi.upload(upload, whole, signal).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (begun?.object) return begun.object;
  const offset = begun?.offset ?? 0;
  // A file that has changed meanwhile would look like a cut.
  await file.slice(offset, offset + 1).arrayBuffer();
  const onSent = (sent: number) => onProgress({ step: 'sending', bytes: offset + sent });
  onSent(0);
  const { object } = await sendBytes<UploadRecord>({
    method: 'PATCH',
    address: address(uploadPath(upload), { ...whole, offset }),
    bytes: file.slice(offset),
    signal,
    onSent,
  });
  return object;
}

/**
 * Sends a package so that nothing of it is sent twice. The service knows an upload by its place and its bytes, so it goes on after a
 * cut, a new session, and in a page that is opened anew. Only `signal`, a refusal and a file that is gone end it.
 */
export async function sendPackage(options: UploadOptions): Promise<ObjectRecord> {
  const { file, signal, onProgress } = options;
  let reached = 0;
  const tell = (progress: UploadProgress): void => {
    reached = progress.bytes;
    onProgress(progress);
  };
  const onRead = (bytes: number) => onProgress({ step: 'checking', bytes });
  const whole = { sha256: await digestOfFile({ file, signal, onRead }), size: file.size };
  for (let wait = PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      const object = await sendRest({ ...options, onProgress: tell }, whole);
      if (object) return object;
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
    }
    onProgress({ step: 'cut', bytes: reached });
    await pause(wait, signal);
  }
}
