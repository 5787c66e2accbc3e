import { createJob, INVALID, type Row, withBuild } from './row.ts';

const BAD_PATH = /^build\.artifact_name: must be a repository path of lower-case letters, digits/;

/** Image references: namespaces, names, tags, bases. */
export const imageNames: readonly Row[] = [
  [
    'a tag that begins with a hyphen',
    () => withBuild({ artifact_tag: '-x' }),
    400,
    INVALID,
    'build.artifact_tag: must be a valid tag, [A-Za-z0-9_][A-Za-z0-9._-]{0,127}.',
  ],
  [
    'a tag with a slash',
    () => withBuild({ artifact_tag: 'a/b' }),
    400,
    INVALID,
    /^build\.artifact_tag: must be a valid tag/,
  ],
  [
    'a tag of 129 characters',
    () => withBuild({ artifact_tag: 'x'.repeat(129) }),
    400,
    INVALID,
    'body build.artifact_tag: must not have more than 128 characters.',
  ],
  [
    'a docker_version that is no tag',
    () => createJob({ environment_setting: { docker_version: 'a b' } }),
    400,
    INVALID,
    /^environment_setting\.docker_version: must be a valid tag/,
  ],
  ['a name in capitals', () => withBuild({ artifact_name: 'UPPER' }), 400, INVALID, BAD_PATH],
  ['a name that leaves its namespace', () => withBuild({ artifact_name: '../x' }), 400, INVALID, BAD_PATH],
  ['a name with an empty part', () => withBuild({ artifact_name: 'a//b' }), 400, INVALID, BAD_PATH],
  [
    'a namespace that is none',
    () => withBuild({ artifact_namespace: 'My Org' }),
    400,
    INVALID,
    /^build\.artifact_namespace: must be a repository path/,
  ],
  [
    'a base image that is no reference',
    () => withBuild({ base_image: 'NOT A REFERENCE' }),
    400,
    INVALID,
    /^build\.base_image: must be an image reference/,
  ],
  [
    'a base image by a short digest',
    () => withBuild({ base_image: 'x.test/a@sha256:12' }),
    400,
    INVALID,
    /^build\.base_image: must be an image reference/,
  ],
];
