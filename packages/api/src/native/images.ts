import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';

const group = 'Images';

export const ImageList = Type.Object({
  list: Type.Array(Type.Object({ repository: Type.String(), reference: Type.String() })),
});

export const TagList = Type.Object({
  repository: Type.String(),
  list: Type.Array(
    Type.Object({
      tag: Type.String(),
      reference: Type.String(),
      digest: Type.String(),
      media_type: Type.String(),
      build_id: Type.String({ description: 'The build that moved the tag; empty when a person did.' }),
      moved_at: Type.String(),
    }),
  ),
});

/** Images of the embedded registry. Pull and push go over `/v2/`. */
export const images = {
  list: endpoint({
    id: 'listImages',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/images',
    summary: "Repositories of the project's namespaces",
    status: 200,
    response: ImageList,
  }),
  tags: endpoint({
    id: 'listTags',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/images/*',
    summary: 'Tags of a repository, with the builds that moved them',
    params: Type.Object({ path: Type.String({ description: 'Repository.' }) }),
    status: 200,
    response: TagList,
    problems: ['resource_not_found'],
  }),
  removeTag: endpoint({
    id: 'deleteTag',
    group,
    auth: 'token',
    action: 'servicestage:assembling:delete',
    method: 'DELETE',
    path: '/stagewright/v1/images/*',
    summary: 'Delete a tag; its content goes with the next garbage collection when nothing else needs it',
    params: Type.Object({ path: Type.String({ description: 'Repository.' }) }),
    query: Type.Object({ tag: Type.String({ minLength: 1, maxLength: 128 }) }),
    status: 204,
    problems: ['resource_not_found'],
  }),
};

export type ImageList = Static<typeof ImageList>;
export type TagList = Static<typeof TagList>;
