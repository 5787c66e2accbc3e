import { system } from '@stagewright/api';
import type { ConsolePages } from './console/pages.ts';
import { versionDocument } from './keystone/documents.ts';
import { type Route, route } from './route.ts';

export interface RootRouteDeps {
  readonly place: () => { readonly publicUrl: string };
  readonly console: ConsolePages | undefined;
}

/** Clients that know the bare address find `/v3` here, people the console. */
export function createRootRoute({ place, console: pages }: RootRouteDeps): Route {
  return route(system.root, async ({ request, reply }) => {
    if (!pages?.isPage(request)) return { versions: { values: [versionDocument(place().publicUrl)] } };
    await pages.sendPage(request, reply);
    return undefined;
  });
}
