import { binaryKind } from './binary/binary-kind.ts';
import type { FoundPackage, KindName } from './found-package.ts';
import { jarKind } from './jar/jar-kind.ts';
import { nodeKind } from './node/node-kind.ts';
import type { PackageKind } from './package-kind.ts';
import { phpKind } from './php/php-kind.ts';
import { pythonKind } from './python/python-kind.ts';
import { springBootKind } from './spring-boot/spring-boot-kind.ts';
import { staticSiteKind } from './static-site/static-site-kind.ts';
import { thinJarKind } from './thin-jar/thin-jar-kind.ts';
import { warKind } from './war/war-kind.ts';

const KINDS: { readonly [K in KindName]: PackageKind<K> } = {
  jar: jarKind,
  node: nodeKind,
  'spring-boot': springBootKind,
  'thin-jar': thinJarKind,
  war: warKind,
  php: phpKind,
  python: pythonKind,
  'static-site': staticSiteKind,
  binary: binaryKind,
};

export function kindOf<K extends KindName>(found: FoundPackage & { readonly kind: K }): PackageKind<K> {
  return KINDS[found.kind];
}
