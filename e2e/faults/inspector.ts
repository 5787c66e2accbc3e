import { setTimeout as sleep } from 'node:timers/promises';

interface Reply {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: number }; readonly usedSize?: number };
  readonly error?: { readonly message: string };
}

/** Bytes that a process holds on its heap once nothing is left to be collected. */
export async function heapAfterCollection(address: string, pid: number): Promise<number> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.onmessage = ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    waiting.get(reply.id ?? 0)?.(reply);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`no inspector at ${address}`));
  });
  const call = (method: string, params: object = {}) => {
    const id = waiting.size + 1;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise<Reply>((resolve) => waiting.set(id, resolve));
  };
  try {
    const { result } = await call('Runtime.evaluate', { expression: 'process.pid' });
    if (result?.result?.value !== pid) throw new Error(`the inspector at ${address} is not that of ${pid}`);
    // What a first collection only finalises goes with the next.
    for (let times = 0; times < 3; times += 1) await call('HeapProfiler.collectGarbage');
    return (await call('Runtime.getHeapUsage')).result?.usedSize ?? Number.NaN;
  } finally {
    socket.close();
  }
}

/** Where a process that was started with `--inspect` said that its inspector is. */
export function inspectorOf(log: string): string {
  const address = /Debugger listening on (ws:\/\/\S+)/.exec(log)?.[1];
  if (!address) throw new Error('the process has no inspector');
  return address;
}

const SIGNALLED = 'http://127.0.0.1:9229/json';

/** Opens the inspector of a running process, which Node does at its own port. */
export async function openInspector(pid: number): Promise<string> {
  process.kill(pid, 'SIGUSR1');
  for (let tries = 0; ; tries += 1) {
    await sleep(50);
    try {
      const [target] = (await (await fetch(SIGNALLED)).json()) as { readonly webSocketDebuggerUrl: string }[];
      if (target) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (tries > 100) throw error;
    }
  }
}
