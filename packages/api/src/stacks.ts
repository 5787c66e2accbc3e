import { type Static, Type } from 'typebox';

/**
 * The stacks file: which base images serve a language and version. Keys of `stacks` are the stacks of the contract (`Java`,
 * `Nodejs`, …). A candidate is `host/node`, `host/java`, or an image reference; the first that is available is used.
 */
export const Stacks = Type.Object(
  {
    stacks: Type.Record(
      Type.String({ pattern: '^[A-Z][A-Za-z0-9]{0,31}$' }),
      Type.Object(
        {
          language: Type.String({ description: 'Lower-case name, as in `build.language`.' }),
          versions: Type.Array(
            Type.Object(
              {
                version: Type.String({ minLength: 1, maxLength: 64 }),
                base: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { minItems: 1 }),
              },
              { additionalProperties: false },
            ),
            { minItems: 1 },
          ),
          port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
          entrypoint: Type.Optional(Type.Array(Type.String())),
          workdir: Type.Optional(Type.String()),
          env: Type.Optional(Type.Record(Type.String(), Type.String())),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export type Stacks = Static<typeof Stacks>;
