import { type Static, Type } from 'typebox';

const Links = Type.Object({
  self: Type.String(),
  next: Type.Null(),
  previous: Type.Null(),
});

export const VersionDocument = Type.Object({
  id: Type.String(),
  status: Type.Literal('stable'),
  updated: Type.String(),
  links: Type.Array(Type.Object({ rel: Type.Literal('self'), href: Type.String() })),
  'media-types': Type.Array(Type.Object({ base: Type.String(), type: Type.String() })),
});

export const KeystoneProjects = Type.Object({
  links: Links,
  projects: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      domain_id: Type.String(),
      parent_id: Type.String(),
      description: Type.String(),
      enabled: Type.Boolean(),
      is_domain: Type.Boolean(),
      links: Type.Object({ self: Type.String() }),
    }),
  ),
});

export const KeystoneDomains = Type.Object({
  links: Links,
  domains: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      description: Type.String(),
      enabled: Type.Boolean(),
      links: Type.Object({ self: Type.String() }),
    }),
  ),
});

export const KeystoneRegions = Type.Object({
  links: Links,
  regions: Type.Array(
    Type.Object({
      id: Type.String(),
      type: Type.Literal('public'),
      description: Type.String(),
      parent_region_id: Type.Null(),
      locales: Type.Record(Type.String(), Type.String()),
      links: Type.Object({ self: Type.String() }),
    }),
  ),
});

export type VersionDocument = Static<typeof VersionDocument>;
export type KeystoneProjects = Static<typeof KeystoneProjects>;
export type KeystoneDomains = Static<typeof KeystoneDomains>;
export type KeystoneRegions = Static<typeof KeystoneRegions>;
