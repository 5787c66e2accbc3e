import type { Build } from '../domain/build.ts';
import type { Applied, BuildEvent, BuildStore } from '../domain/ports.ts';
import type { BuildChanges } from './build-changes.ts';

/** The one way in which a use case changes a build: stored first, then told to whoever follows the build. */
export interface BuildEvents {
  apply(projectId: string | null, buildId: string, event: BuildEvent): Promise<Applied>;
  /** Tells of builds that another store operation has changed in its own transaction. */
  changed(builds: readonly Build[]): void;
}

export function createBuildEvents({
  builds,
  changes,
}: {
  builds: BuildStore;
  changes: BuildChanges;
}): BuildEvents {
  return {
    async apply(projectId, buildId, event) {
      const applied = await builds.apply(projectId, buildId, event);
      if (applied.kind === 'applied') changes.publish(applied.build);
      return applied;
    },
    changed(changed) {
      for (const build of changed) changes.publish(build);
    },
  };
}
