import { type Static, Type } from 'typebox';
import { oneOf } from '../one-of.ts';

/** Where a plan's steps run: `sandbox` with the machine's own tools, `buildah` as a Dockerfile says. */
export const EXECUTORS = ['sandbox', 'buildah'] as const;

/** What `build` wishes, or what was found in the repository, in the order in which they are looked for. */
export const PLAN_ORIGINS = ['dockerfile', 'build_cmd', 'build_script', 'language'] as const;

/** How a repository is built: found without running anything of it, shown, stored, and then followed to the letter. */
export const BuildPlan = Type.Object({
  origin: oneOf(PLAN_ORIGINS),
  because: Type.String({ description: 'What in the repository or the settings decided.' }),
  executor: oneOf(EXECUTORS),
  language: Type.String({ description: 'Empty when a Dockerfile builds.' }),
  language_version: Type.String({ description: 'As wished by the project; empty for any.' }),
  version_from: Type.String({ description: 'The file or setting that wishes the version; may be empty.' }),
  tool: Type.String({ description: 'maven, gradle, npm, pnpm, yarn, pip, uv, poetry, go, …; may be empty.' }),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      argv: Type.Array(Type.String(), { minItems: 1 }),
      env: Type.Optional(Type.Record(Type.String(), Type.String())),
    }),
    { description: 'Run one after the other in the folder of the checkout.' },
  ),
  dockerfile: Type.Optional(
    Type.Object({
      path: Type.String({ description: 'Within the checkout.' }),
      context: Type.String({ description: 'Folder within the checkout; `.` for all of it.' }),
      target: Type.Optional(Type.String()),
      build_args: Type.Record(Type.String(), Type.String()),
    }),
  ),
  artifact: Type.Optional(
    Type.Object({
      patterns: Type.Array(Type.String(), {
        description: 'Where what the steps leave is looked for, in order; within the checkout.',
      }),
    }),
  ),
  caches: Type.Array(
    Type.Object({
      name: Type.String({ description: 'maven, npm, …' }),
      folder: Type.String({
        description: "Below the build's home folder; or the whole path, as the steps see it.",
      }),
      key: Type.String({ description: 'Digest of the lockfiles; empty without one.' }),
    }),
  ),
});

export type BuildPlan = Static<typeof BuildPlan>;
