import type { Build } from '../domain/build.ts';
import type { BuildObserver } from '../domain/queue-ports.ts';
import { isActive } from '../domain/situation.ts';

export interface AttemptUploadsDeps {
  /** Ends every upload that an attempt has open in the embedded registry. */
  readonly cancel: (attempt: { readonly buildId: string; readonly epoch: number }) => Promise<unknown>;
  readonly onError: (buildId: string, error: unknown) => void;
}

/** Removes what an attempt that is over was uploading: nobody will go on with it. */
export function createAttemptUploads({ cancel, onError }: AttemptUploadsDeps): BuildObserver {
  return {
    observe(build: Build) {
      if (build.attempt === 0 || isActive(build)) return;
      cancel({ buildId: build.id, epoch: build.epoch }).catch((error: unknown) => onError(build.id, error));
    },
  };
}
