import type { Build } from '../build.ts';
import { copiesEntries } from '../kinds/check-copies.ts';
import type { MeasuredLayer } from '../kinds/write-layers.ts';
import type { ImagePlan } from './plan-image.ts';

/** The check of what layers copy unread. It runs beside the transfer, and no tag moves before it has ended. */
export interface CopyCheck {
  /** Checks the layers that no earlier build has checked; whether the registry has them does not count. */
  begin(): void;
  /** Waits for it. Rejects for a damaged package. */
  done(): Promise<void>;
}

export function createCopyCheck(
  { context, knownPackages, threads }: Build,
  { package: found, inspected }: ImagePlan,
  layers: readonly Pick<MeasuredLayer, 'name' | 'descriptor'>[],
): CopyCheck {
  let checking: Promise<void> | undefined;

  async function check(): Promise<void> {
    const checked = await Promise.all(
      layers.map(({ descriptor }) => knownPackages.hasChecked(descriptor.digest)),
    );
    const unchecked = layers.filter((_layer, place) => checked[place] === false);
    if (unchecked.length === 0) return;
    const { indexFile } = await inspected.files();
    const only = unchecked.map(({ name }) => name);
    await threads.run('checkCopies', { found, indexFile, only }, context.signal);
    await Promise.all(unchecked.map(({ descriptor }) => knownPackages.rememberChecked(descriptor.digest)));
  }

  return {
    begin() {
      if (!copiesEntries(found)) return;
      checking = check();
      // Whoever waits for it sees its error.
      checking.catch(() => undefined);
    },
    done: async () => await checking,
  };
}
