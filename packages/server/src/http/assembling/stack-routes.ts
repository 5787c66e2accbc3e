import { assembling, type BaseImages, type Stacks } from '@stagewright/api';
import { requireOwnProject } from '../own-project.ts';
import { type Route, route } from '../route.ts';

function versionsOf({ stacks }: Stacks): BaseImages {
  return Object.fromEntries(
    Object.entries(stacks).map(([name, stack]) => [name, stack.versions.map(({ version }) => version)]),
  );
}

/** The versions of the technology stacks, from the stacks file. */
export function createStackRoutes(stacks: Stacks): readonly Route[] {
  const versions = versionsOf(stacks);
  return [
    route(assembling.baseImages, async () => versions),
    route(assembling.baseImagesV3, async (call) => {
      requireOwnProject(call);
      return versions;
    }),
  ];
}
