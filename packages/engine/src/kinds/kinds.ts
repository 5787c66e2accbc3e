import type { FoundPackage, KindName } from './found-package.ts';
import { jarKind } from './jar/jar-kind.ts';
import { nodeKind } from './node/node-kind.ts';
import type { PackageKind } from './package-kind.ts';
import { springBootKind } from './spring-boot/spring-boot-kind.ts';
import { warKind } from './war/war-kind.ts';

const KINDS: { readonly [K in KindName]: PackageKind<K> } = {
  jar: jarKind,
  node: nodeKind,
  'spring-boot': springBootKind,
  war: warKind,
};

export function kindOf<K extends KindName>(found: FoundPackage & { readonly kind: K }): PackageKind<K> {
  return KINDS[found.kind];
}
