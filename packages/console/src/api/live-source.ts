import { loadSession } from './session.ts';

export interface LiveSourceOptions {
  /** Where to go on; asked at each connection. */
  readonly address: () => string;
  readonly events: Readonly<Record<string, (data: string, id: string) => void>>;
  readonly onConnected?: (connected: boolean) => void;
  /** A new connection has taken the place of an earlier one, which the service knows nothing of. */
  readonly onGap?: () => void;
}

export interface LiveSource {
  close(): void;
}

const RETRY_MS = 1000;
const MOST_RETRY_MS = 10_000;

/**
 * A stream that comes back by itself, after a cut, a restart of the service, and an answer that ends it. A hidden tab holds no
 * connection: browsers allow six to a host, all tabs together.
 */
export function openLiveSource({ address, events, onConnected, onGap }: LiveSourceOptions): LiveSource {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wait = RETRY_MS;
  let welcomed: EventSource | undefined;

  function disconnect(): void {
    clearTimeout(retry);
    source?.close();
    source = undefined;
    onConnected?.(false);
  }

  function reconnectLater(): void {
    disconnect();
    // A session that ended is a reason that does not pass by itself.
    loadSession().catch(() => undefined);
    retry = setTimeout(connect, wait);
    wait = Math.min(wait * 2, MOST_RETRY_MS);
  }

  function connect(): void {
    clearTimeout(retry);
    if (source || document.hidden) return;
    const opened = new EventSource(address());
    source = opened;
    opened.onopen = () => {
      wait = RETRY_MS;
      onConnected?.(true);
      if (opened !== welcomed && welcomed) onGap?.();
      welcomed = opened;
    };
    opened.onerror = () => {
      // While it is `CONNECTING`, the browser itself comes back, with the last event's id.
      if (opened !== source) return;
      if (opened.readyState === EventSource.CLOSED) reconnectLater();
      else onConnected?.(false);
    };
    for (const [type, listener] of Object.entries(events)) {
      opened.addEventListener(type, (event) => listener(event.data as string, event.lastEventId));
    }
  }

  const onVisibility = () => (document.hidden ? disconnect() : connect());
  document.addEventListener('visibilitychange', onVisibility);
  connect();
  return {
    close() {
      document.removeEventListener('visibilitychange', onVisibility);
      disconnect();
    },
  };
}
