import { setTimeout as delay } from 'node:timers/promises';
import type { HostGuard } from '../../network/host-guard.ts';
import { SourceError } from '../source-error.ts';
import type { Credentials } from './credentials.ts';
import { GitRedirectError } from './git-error.ts';
import { findRedirected } from './redirect.ts';
import { openRemote, type Remote } from './remote.ts';
import type { RepositoryUrl } from './repository-url.ts';

const TRIES = 3;
const PAUSE_MS = 1_000;

/** How a build asks one repository: again when it breaks off, and where it has moved to. */
export interface RepositoryTalk {
  readonly url: RepositoryUrl;
  ask<T>(question: (remote: Remote) => Promise<T>): Promise<T>;
}

export interface RepositoryTalkOptions {
  readonly guard: HostGuard;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Before the second try; the third waits twice as long. */
  readonly pauseMs?: number;
}

/** Connects to nobody before the first question. */
export function createRepositoryTalk(url: RepositoryUrl, options: RepositoryTalkOptions): RepositoryTalk {
  let current = url;
  /** Settles when the question may be asked again. */
  const recover = async (error: unknown, failures: number) => {
    const { signal, note, pauseMs = PAUSE_MS } = options;
    signal.throwIfAborted();
    if (error instanceof GitRedirectError && current === url) {
      current = await findRedirected(url, options);
      if (current === url) throw error;
      note(`Redirected to ${current.href}`);
    } else if (error instanceof SourceError && error.temporary && failures < TRIES) {
      note(`${error.message} Trying again`);
      await delay(pauseMs * failures, undefined, { signal });
    } else throw error;
  };
  return {
    url,
    async ask(question) {
      for (let failures = 1; ; failures++) {
        try {
          return await question(await openRemote(current, options));
        } catch (error) {
          await recover(error, failures);
        }
      }
    },
  };
}
