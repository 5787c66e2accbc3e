/** What a package asks of its base image. */
export interface BaseNeed {
  /** As in the stacks file. */
  readonly language: 'java' | 'nodejs' | 'tomcat' | 'python' | 'php' | 'go';
  /** The image may be made without a base. */
  readonly optional?: true;
  /** Of Java: the lowest that can run it. */
  readonly minimum?: number;
  /** Of Java: the one that it was built with. */
  readonly builtWith?: number;
  /** Of all others: a semver range of versions. */
  readonly range?: string;
  /** Why, for the log. */
  readonly because: string;
}
