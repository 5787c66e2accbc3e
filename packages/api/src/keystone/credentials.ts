import { type Static, Type } from 'typebox';
import { oneOf } from '../one-of.ts';

const Description = Type.String({ maxLength: 255 });
const Status = oneOf(['active', 'inactive']);

export const AccessKeyRequest = Type.Object({
  credential: Type.Object({
    user_id: Type.Optional(Type.String({ maxLength: 64 })),
    description: Type.Optional(Description),
  }),
});

export const AccessKeyUpdate = Type.Object({
  credential: Type.Object({ status: Type.Optional(Status), description: Type.Optional(Description) }),
});

export const AccessKeyDocument = Type.Object({
  access: Type.String(),
  user_id: Type.String(),
  description: Type.String(),
  status: Status,
  create_time: Type.String(),
});

export const AccessKeyCreated = Type.Object({
  credential: Type.Object({
    ...AccessKeyDocument.properties,
    secret: Type.String({ description: 'Shown this once.' }),
  }),
});

export const AccessKeyDetail = Type.Object({
  credential: Type.Object({
    ...AccessKeyDocument.properties,
    last_use_time: Type.String({ description: 'Exact to a minute; empty for a key never used.' }),
  }),
});

export const AccessKeyList = Type.Object({ credentials: Type.Array(AccessKeyDocument) });

export type AccessKeyDocument = Static<typeof AccessKeyDocument>;
