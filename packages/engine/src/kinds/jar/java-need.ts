import type { BaseNeed } from '../../plan/base-need.ts';

/** Which Java a package asks for, by its classes and its manifest. */
export function javaNeed({
  requiredJava,
  builtWithJava,
}: {
  readonly requiredJava?: number;
  readonly builtWithJava?: number;
}): BaseNeed {
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
