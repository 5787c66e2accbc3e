/** What a package asks of its base image. */
export type BaseNeed =
  | {
      readonly language: 'java';
      /** The lowest Java that can run it. */
      readonly minimum?: number;
      /** The Java that it was built with. */
      readonly builtWith?: number;
      readonly because: string;
    }
  | { readonly language: 'nodejs'; readonly range?: string; readonly because: string };
