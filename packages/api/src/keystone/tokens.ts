import { type Static, Type } from 'typebox';

const Name = Type.String({ minLength: 1, maxLength: 128 });
const NamedDomain = Type.Object({ id: Type.Optional(Name), name: Type.Optional(Name) });

/** Body of `POST /v3/auth/tokens`: a password, and a project or account (IAM: domain) as the scope. */
export const TokenRequest = Type.Object({
  auth: Type.Object({
    identity: Type.Object({
      methods: Type.Array(Type.String({ maxLength: 32 }), { minItems: 1, maxItems: 4 }),
      password: Type.Optional(
        Type.Object({
          user: Type.Object({
            id: Type.Optional(Name),
            name: Type.Optional(Name),
            password: Type.String({ maxLength: 1024 }),
            domain: Type.Optional(NamedDomain),
          }),
        }),
      ),
    }),
    scope: Type.Optional(
      Type.Object({
        project: Type.Optional(
          Type.Object({
            id: Type.Optional(Name),
            name: Type.Optional(Name),
            domain: Type.Optional(NamedDomain),
          }),
        ),
        domain: Type.Optional(NamedDomain),
      }),
    ),
  }),
});

const Domain = Type.Object({ id: Type.String(), name: Type.String() });

export const CatalogEntry = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  endpoints: Type.Array(
    Type.Object({
      id: Type.String(),
      interface: Type.Literal('public'),
      region: Type.String(),
      region_id: Type.String(),
      url: Type.String(),
    }),
  ),
});

export const TokenDocument = Type.Object({
  token: Type.Object({
    methods: Type.Array(Type.String()),
    issued_at: Type.String(),
    expires_at: Type.String(),
    user: Type.Object({
      id: Type.String(),
      name: Type.String(),
      password_expires_at: Type.String(),
      domain: Domain,
    }),
    project: Type.Optional(Type.Object({ id: Type.String(), name: Type.String(), domain: Domain })),
    domain: Type.Optional(Domain),
    roles: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
    catalog: Type.Optional(Type.Array(CatalogEntry)),
  }),
});

export type TokenRequest = Static<typeof TokenRequest>;
export type CatalogEntry = Static<typeof CatalogEntry>;
export type TokenDocument = Static<typeof TokenDocument>;
