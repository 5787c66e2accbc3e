import { Socket } from 'node:net';

export interface LifeLine {
  /** The first line that came over it. Rejects when it ended before. */
  readonly firstLine: Promise<string>;
  /** Aborts when the other side is gone. */
  readonly gone: AbortSignal;
}

/** A socket that the parent process opened; it ends when either process does, however it ends. */
export function openLifeLine(fd: number): LifeLine {
  const socket = new Socket({ fd, readable: true, writable: true });
  const gone = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    text += piece;
    const end = text.indexOf('\n');
    if (end !== -1) resolve(text.slice(0, end));
  });
  socket.on('error', () => gone.abort());
  socket.once('close', () => gone.abort());
  gone.signal.addEventListener('abort', () => reject(new Error('the other side went away before it spoke')));
  return { firstLine: promise, gone: gone.signal };
}
