export const images = {
  title: 'Images',
  intro: 'Repositories of this project in the embedded registry.',
  repository: 'Repository',
  tag: 'Tag',
  digest: 'Digest',
  origin: 'Published by',
  build: 'a build',
  person: 'a person',
  moved: 'Published',
  tags: 'Tags',
  pull: 'Pull',
  emptyTitle: 'No images yet',
  emptyText: 'Every successful build puts its image here.',
  deleteTitle: (tag: string) => `Delete the tag ${tag}?`,
  deleteText:
    'Who pulls by this tag gets nothing any more. Content that no other tag needs goes with the next garbage collection. Pulls by digest work until then.',
};

export const packages = {
  title: 'Packages',
  intro: 'Uploaded packages of this project.',
  search: 'Bucket/key begins with',
  address: 'Address',
  size: 'Size',
  checksum: 'SHA-256',
  uploaded: 'Uploaded',
  emptyTitle: 'No packages here',
  emptyText: 'Upload one with a new job, or with stagewright objects put.',
  newJob: 'New job from this package',
  deleteTitle: (url: string) => `Delete ${url}?`,
  deleteText: 'Jobs that build this package fail in Download until it is there again.',
};

export const workers = {
  title: 'Workers',
  intro: 'Processes that build, and what each runs now.',
  worker: 'Worker',
  pool: 'Pool',
  load: 'Load',
  loadOf: (busy: number, slots: number) => `${busy} of ${slots} slots busy`,
  runs: 'Runs',
  others: (count: number) =>
    count === 1 ? '1 build of another project' : `${count} builds of other projects`,
  idle: 'Idle',
  seen: 'Last heard of',
  version: 'Version',
  architecture: 'Architecture',
  emptyTitle: 'No worker is connected',
  emptyText: 'Builds wait until one is.',
};

export const keys = {
  title: 'Access keys',
  intro: 'For programs that sign their requests, as Huawei Cloud SDKs do.',
  new: 'New key',
  access: 'Access key id',
  secret: 'Secret access key',
  secretOnce: 'The secret is shown this once. Copy it now.',
  description: 'Description',
  active: 'Active',
  inactive: 'Stopped',
  stop: 'Stop',
  restart: 'Restart',
  created: 'Created',
  emptyTitle: 'No access keys',
  emptyText: 'Make one for each program.',
  deleteTitle: (access: string) => `Delete the key ${access}?`,
  deleteText: 'Requests signed with it are refused at once.',
};

export const system = {
  title: 'System',
  ready: 'Ready to build',
  notReady: 'Builds cannot run now',
  version: 'Version',
  problems: 'Problems',
  degraded: 'Limits that this machine cannot enforce',
  allWell: 'Nothing is amiss.',
  openapi: 'API description (OpenAPI)',
  links: 'For programs',
};
