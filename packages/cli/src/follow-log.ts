import { assembling, type BuildRecord, logEndpoints, type PhaseName } from '@stagewright/api';
import { showBuild } from './build-record.ts';
import { CliError, interrupted } from './cli-error.ts';
import type { Client } from './client.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type EventSource, resumedEvents } from './resumed-events.ts';
import type { ServerEvent } from './sse.ts';

export interface LogListener {
  /** Text of the log and the byte offset behind it. */
  readonly text: (text: string, next: number) => Promise<void>;
  readonly phase: (name: PhaseName, state: string) => Promise<void>;
}

/** Reads a log as it grows until the build has ended, over cuts and restarts of the server. */
export async function followLog(
  client: Client,
  { build_id, from }: { readonly build_id: string; readonly from: number },
  listener: LogListener & Pick<EventSource, 'signal' | 'onLost' | 'patience'>,
): Promise<BuildRecord> {
  const { signal, onLost, patience } = listener;
  const events = resumedEvents({
    url: client.url,
    signal,
    ...(onLost === undefined ? {} : { onLost }),
    ...(patience === undefined ? {} : { patience }),
    open: (lastId) => {
      const headers = { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) };
      return client.open(logEndpoints.streamLog, { params: { build_id }, query: { from } }, { headers });
    },
  });
  for await (const event of events) {
    if (event.type === 'end') break;
    await deliver(event, listener);
  }
  return await getBuild(client, build_id);
}

async function deliver(event: ServerEvent, listener: LogListener): Promise<void> {
  const data: unknown = JSON.parse(event.data);
  if (event.type === 'log') await listener.text(textOf(data), Number(event.id));
  if (event.type === 'phase') {
    const { name, state } = data as { name: PhaseName; state: string };
    await listener.phase(name, state);
  }
}

function textOf(data: unknown): string {
  return typeof data === 'string' ? data : (data as { readonly text: string }).text;
}

/** A build's record; the endpoint answers code checks too, on another question. */
export async function getBuild(client: Client, build_id: string): Promise<BuildRecord> {
  const answer = await client.call(assembling.getBuild, { params: { build_id } });
  if ('build_id' in answer) return answer;
  throw new CliError('The server answered something else than a build.');
}

/** Shows a build's log live and, at its end, how it ended; the exit code says the same. An interrupt only stops watching. */
export async function watchBuild(
  context: Context,
  build: { readonly build_id: string; readonly from: number; readonly silent?: boolean },
): Promise<ExitCode> {
  const { out } = context;
  const client = await context.client();
  let told = false;
  try {
    const record = await followLog(client, build, {
      signal: context.io.signal,
      onLost: (reason) => {
        if (!told) out.note(`${reason.message} Waiting for it to come back.`);
        told = true;
      },
      text: async (text, next) => {
        told = false;
        if (out.json) await out.record({ type: 'log', next, text });
        else if (!build.silent) await out.write(text);
      },
      phase: async (name, state) => {
        if (out.json) await out.record({ type: 'phase', name, state });
      },
    });
    if (out.json) await out.record({ type: 'end', build: record });
    else out.note(showBuild(record).trimEnd());
    return record.build_state === 'Successful' ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!context.io.signal.aborted) throw error;
    throw interrupted(`Detached: the build goes on.\nCancel it: stagewright cancel ${build.build_id}`);
  }
}
