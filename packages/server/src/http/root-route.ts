import { system } from '@stagewright/api';
import { versionDocument } from './keystone/documents.ts';
import { type Route, route } from './route.ts';

/** Clients that know the bare address find `/v3` here. */
export function createRootRoute(place: () => { readonly publicUrl: string }): Route {
  return route(system.root, async () => ({ versions: { values: [versionDocument(place().publicUrl)] } }));
}
