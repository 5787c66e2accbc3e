import type { BinaryPackage } from './binary/recognise-binary.ts';
import type { JarPackage } from './jar/recognise-jar.ts';
import type { NodePackage } from './node/recognise-node.ts';
import type { PhpPackage } from './php/recognise-php.ts';
import type { PythonPackage } from './python/python-package.ts';
import type { SpringBootPackage } from './spring-boot/recognise-spring-boot.ts';
import type { StaticSite } from './static-site/recognise-static-site.ts';
import type { ThinJarPackage } from './thin-jar/recognise-thin-jar.ts';
import type { WarPackage } from './war/recognise-war.ts';

/** A package that can be built, with what was found in it. Plain data: it travels between threads. */
export type FoundPackage =
  | JarPackage
  | SpringBootPackage
  | ThinJarPackage
  | WarPackage
  | NodePackage
  | PhpPackage
  | PythonPackage
  | StaticSite
  | BinaryPackage;

export type KindName = FoundPackage['kind'];
export type FoundOf<K extends KindName> = Extract<FoundPackage, { kind: K }>;

/** What a package was found to be, by its content. */
export type Recognised =
  | FoundPackage
  /** Of a kind that is built, but not in this shape. */
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'unknown'; readonly found: string };
