import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';

const group = 'Images';
const PATH = '/stagewright/v1/image-retention';
const Repository = Type.String({
  maxLength: 255,
  pattern: '^[a-z0-9._/-]*$',
  description: 'Empty: all repositories of the project that have no rule of their own.',
});
const Patterns = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 50, description });
const OrNull = (description: string) =>
  Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000 }), Type.Null()], { description });

const keepLast = OrNull('So many of the tags that were moved last stay; null: none for that reason.');
const keepDays = OrNull('Tags that were moved in so many days stay; null: none for that reason.');
const tags = Patterns('What the rule is about, with `*` and `?`; all other tags stay.');
const kept = Patterns('Tags that stay.');

export const RetentionList = Type.Object({
  list: Type.Array(
    Type.Object({
      repository: Repository,
      keep_last: keepLast,
      keep_days: keepDays,
      tags,
      protected: kept,
      updated_at: Type.String(),
      updated_by: Type.String(),
    }),
  ),
});

export const RetentionBody = Type.Object(
  {
    repository: Type.Optional(Repository),
    keep_last: Type.Optional(keepLast),
    keep_days: Type.Optional(keepDays),
    tags: Type.Optional(tags),
    protected: Type.Optional(kept),
  },
  { additionalProperties: false },
);

export const DueTagList = Type.Object({
  list: Type.Array(
    Type.Object({
      repository: Type.String(),
      tag: Type.String(),
      digest: Type.String(),
      moved_at: Type.String({ description: 'RFC 3339.' }),
    }),
  ),
});

/** Which tags a project keeps. The service looks every ten minutes; tags that builds are on their way to always stay. */
export const imageRetention = {
  list: endpoint({
    id: 'listImageRetention',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: PATH,
    summary: 'Rules by which tags are removed',
    status: 200,
    response: RetentionList,
  }),
  put: endpoint({
    id: 'putImageRetention',
    group,
    auth: 'token',
    action: 'servicestage:assembling:delete',
    method: 'PUT',
    path: PATH,
    summary: 'Set a rule; of keep_last and keep_days it needs one, and a tag stays that fits either',
    body: RetentionBody,
    status: 204,
  }),
  remove: endpoint({
    id: 'deleteImageRetention',
    group,
    auth: 'token',
    action: 'servicestage:assembling:delete',
    method: 'DELETE',
    path: PATH,
    summary: 'Delete a rule: its tags stay',
    query: Type.Object({ repository: Type.Optional(Repository) }),
    status: 204,
    problems: ['resource_not_found'],
  }),
  due: endpoint({
    id: 'listDueTags',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: `${PATH}/due`,
    summary: 'Tags that the rules would remove now',
    status: 200,
    response: DueTagList,
  }),
};

export type RetentionList = Static<typeof RetentionList>;
export type DueTagList = Static<typeof DueTagList>;
