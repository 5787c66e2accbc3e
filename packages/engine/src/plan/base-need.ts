import type { PackageKind } from './recognise.ts';

/** What a package asks of its base image. */
export type BaseNeed =
  | {
      readonly language: 'java';
      readonly minimum?: number;
      readonly builtWith?: number;
      readonly because: string;
    }
  | { readonly language: 'nodejs'; readonly range?: string; readonly because: string };

type Buildable = Extract<PackageKind, { kind: 'jar' | 'node' }>;

export function baseNeed(found: Buildable): BaseNeed {
  if (found.kind === 'node') {
    const { engines } = found;
    return engines === undefined
      ? { language: 'nodejs', because: 'package.json names no version in engines.node' }
      : {
          language: 'nodejs',
          range: engines,
          because: `engines.node of package.json is ${JSON.stringify(engines)}`,
        };
  }
  const { requiredJava, builtWithJava } = found;
  return {
    language: 'java',
    ...(requiredJava === undefined ? {} : { minimum: requiredJava }),
    ...(builtWithJava === undefined ? {} : { builtWith: builtWithJava }),
    because:
      requiredJava !== undefined
        ? `its main class is compiled for Java ${requiredJava}`
        : builtWithJava !== undefined
          ? `it was built with JDK ${builtWithJava}`
          : 'it does not say which Java it needs',
  };
}
