import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';

export const PACKAGE_LOGIN_KINDS = ['basic', 'bearer', 's3'] as const;
export const BUCKET_ADDRESSINGS = ['path', 'virtual'] as const;

/** Without line ends: it becomes part of a header. */
const line = (maxLength: number, description: string) =>
  Type.String({ pattern: '^[^\\u0000-\\u001f\\u007f]+$', maxLength, description });
const Name = Type.Object({ name: Type.String({ pattern: '^[A-Za-z0-9._-]{1,63}$' }) });
const Place = {
  kind: oneOf(PACKAGE_LOGIN_KINDS),
  host: Type.String({
    minLength: 1,
    maxLength: 512,
    description: 'https://host[:port], the only one that gets it; of s3 the endpoint.',
  }),
  user: Type.Optional(
    line(256, 'Of basic the user, without a colon; of s3 the access key; a bearer token has none.'),
  ),
  region: Type.Optional(line(64, 'Of s3. Default: us-east-1.')),
  addressing: Type.Optional(oneOf(BUCKET_ADDRESSINGS)),
  buckets: Type.Optional(
    Type.Array(Type.String({ maxLength: 63 }), {
      maxItems: 100,
      description:
        'Of s3: buckets that obs:// and s3:// addresses are read from with it though their job names no login.',
    }),
  ),
};

export const PackageLoginBody = Type.Object(
  {
    ...Place,
    secret: line(8192, 'Password, token, or secret key.'),
    certificates: Type.Optional(
      Type.String({
        maxLength: 65536,
        description: 'Authorities, in PEM, that the host is trusted by as well.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** A login for packages, without its secret. */
export const PackageLoginRecord = Type.Object({
  name: Type.String(),
  kind: oneOf(PACKAGE_LOGIN_KINDS),
  host: Type.String(),
  user: Type.String(),
  region: Type.String(),
  addressing: oneOf(BUCKET_ADDRESSINGS),
  buckets: Type.Array(Type.String()),
  certificates: Type.Boolean({ description: 'Whether authorities of its own are trusted.' }),
  updated_at: Type.String(),
  updated_by: Type.String(),
});

const group = 'Packages';
const path = '/stagewright/v1/package-logins';

/** Logins for packages of other hosts, which jobs name by `code_repo.auth`. Each is for one host, and no other ever gets it. */
export const packageLogins = {
  list: endpoint({
    id: 'listPackageLogins',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path,
    summary: 'List the logins for packages, without their secrets',
    status: 200,
    response: Type.Object({ list: Type.Array(PackageLoginRecord) }),
  }),
  put: endpoint({
    id: 'putPackageLogin',
    group,
    auth: 'token',
    action: 'servicestage:assembling:modify',
    method: 'PUT',
    path: `${path}/:name`,
    summary: 'Store a login for packages of one host; all of an earlier one of this name is replaced',
    params: Name,
    body: PackageLoginBody,
    status: 200,
    response: PackageLoginRecord,
    problems: ['too_many_secrets'],
  }),
  remove: endpoint({
    id: 'deletePackageLogin',
    group,
    auth: 'token',
    action: 'servicestage:assembling:delete',
    method: 'DELETE',
    path: `${path}/:name`,
    summary: 'Delete a login for packages; builds that need it fail from then on',
    params: Name,
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type PackageLoginBody = Static<typeof PackageLoginBody>;
export type PackageLoginRecord = Static<typeof PackageLoginRecord>;
