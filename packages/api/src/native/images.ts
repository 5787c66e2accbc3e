import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';

const group = 'Images';
const Digest = Type.String({ description: '`sha256:` and 64 hexadecimal digits.' });
const Size = Type.Integer({ description: 'Bytes of manifests, configs and layers, each content once.' });
const BuildId = Type.String({ description: 'The build that moved the tag; empty when a person did.' });
const MovedBy = Type.String({ description: 'The user that moved the tag; empty when a build did.' });
const MovedAt = Type.String({ description: 'RFC 3339.' });

export const ImageList = Type.Object({
  list: Type.Array(Type.Object({ repository: Type.String(), reference: Type.String() })),
});

export const TagList = Type.Object({
  repository: Type.String(),
  next: Type.String({ description: 'The next `after`; empty on the last page.' }),
  list: Type.Array(
    Type.Object({
      tag: Type.String(),
      reference: Type.String(),
      digest: Digest,
      media_type: Type.String(),
      size: Size,
      build_id: BuildId,
      moved_by: MovedBy,
      moved_at: MovedAt,
    }),
  ),
});

const Texts = Type.Record(Type.String(), Type.String());

/** How a container of the image starts, as the image says. */
export const ImageStart = Type.Object({
  user: Type.String(),
  working_dir: Type.String(),
  entrypoint: Type.Array(Type.String()),
  cmd: Type.Array(Type.String()),
  env: Type.Array(Type.String()),
  ports: Type.Array(Type.String({ description: '`8080/tcp`.' })),
  labels: Texts,
});

export const ImageLayer = Type.Object({
  digest: Digest,
  media_type: Type.String(),
  size: Type.Integer(),
  created_by: Type.String({
    description: "What it holds, as its build said; else the layer's line in the image's history.",
  }),
  /** What the build did for it, as in `PublishedImage`; `unknown` for what a person pushed. */
  transfer: oneOf(['exists', 'mounted', 'uploaded', 'unknown'] as const),
});

export const ImagePlatform = Type.Object({
  platform: Type.String({ description: '`linux/amd64`; empty where the image names none.' }),
  digest: Digest,
  size: Size,
});

export const ImageBuild = Type.Object({
  build_id: Type.String(),
  job_id: Type.String(),
  job_name: Type.String(),
  index: Type.Integer(),
  source: Type.String({ description: 'Address of the package or repository.' }),
  commit_id: Type.String(),
  ended_at: Type.String({ description: 'RFC 3339.' }),
});

export const ImageRecord = Type.Object({
  repository: Type.String(),
  tag: Type.String({ description: 'Empty when the image was asked for by digest.' }),
  reference: Type.String({ description: 'As it was asked for, with the registry.' }),
  pull: Type.String({ description: 'Reference by digest: what this names never changes.' }),
  digest: Digest,
  media_type: Type.String(),
  artifact_type: Type.String({ description: 'Empty for container images.' }),
  size: Size,
  annotations: Texts,
  build_id: BuildId,
  tags: Type.Array(Type.String(), { description: 'All tags of the repository that point to it.' }),
  moved_by: MovedBy,
  moved_at: Type.String({ description: 'RFC 3339; empty without a tag.' }),
  platforms: Type.Array(ImagePlatform, { description: 'One, or those of an index: ask for each by digest.' }),
  created_at: Type.String({ description: 'As the image says; empty where it says nothing.' }),
  base: Type.Object({ name: Type.String(), digest: Type.String() }),
  layers: Type.Array(ImageLayer, { description: 'From the lowest; none for an index.' }),
  start: Type.Union([ImageStart, Type.Null()]),
  build: Type.Union([ImageBuild, Type.Null()], {
    description: 'The build that it came from, while its record is kept.',
  }),
  history: Type.Array(
    Type.Object({
      digest: Type.String({ description: 'Empty: the tag was deleted.' }),
      build_id: BuildId,
      moved_by: MovedBy,
      moved_at: MovedAt,
    }),
    { description: 'The last moves of the tag, newest first.' },
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
    summary: 'Tags of a repository, with their sizes and the builds that moved them',
    params: Type.Object({ path: Type.String({ description: 'Repository.' }) }),
    query: Type.Object({
      after: Type.Optional(Type.String({ maxLength: 128, default: '' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 1000 })),
    }),
    status: 200,
    response: TagList,
    problems: ['resource_not_found'],
  }),
  // No repository is called so: their names begin with a letter or a digit.
  show: endpoint({
    id: 'showImage',
    group,
    auth: 'token',
    action: 'servicestage:assembling:list',
    method: 'GET',
    path: '/stagewright/v1/images/_show',
    summary: 'An image: digest, size, layers, what was reused, the build that it came from, how to pull it',
    query: Type.Object({
      reference: Type.String({
        minLength: 3,
        maxLength: 512,
        description: '`namespace/name:tag` or `namespace/name@sha256:…`.',
      }),
    }),
    status: 200,
    response: ImageRecord,
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
export type ImageRecord = Static<typeof ImageRecord>;
