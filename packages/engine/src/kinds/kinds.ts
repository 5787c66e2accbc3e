import type { FoundPackage, KindName } from './found-package.ts';
import { jarKind } from './jar/jar-kind.ts';
import { nodeKind } from './node/node-kind.ts';
import type { PackageKind } from './package-kind.ts';

const KINDS: { readonly [K in KindName]: PackageKind<K> } = {
  jar: jarKind,
  node: nodeKind,
};

export function kindOf<K extends KindName>(found: FoundPackage & { readonly kind: K }): PackageKind<K> {
  return KINDS[found.kind];
}
