import { openStore, type Store } from '../store/open-store.ts';
import type { Logger } from '../system/logger.ts';

/** The service's store, which opens in its own thread while other things go on. */
export interface BegunStore {
  readonly opened: Promise<Store>;
  /** Why it has ended by itself; null while it has not. */
  readonly failure: () => string | null;
}

export function beginStore(file: string, logger: Logger): BegunStore {
  let failure: string | null = null;
  const onFailure = (error: Error) => {
    failure = `The database has failed: ${error.message}`;
    logger.fatal({ err: error }, 'the database thread has ended');
  };
  const opened = openStore({ file, onFailure });
  // Whoever waits for it sees its error; until then it must not end the process.
  opened.catch(() => undefined);
  return { opened, failure: () => failure };
}
