import type { ConsoleSite } from './console-site.ts';

/** A page of the console, and what is there once it has been loaded. */
export interface PlaceToLook {
  readonly name: string;
  readonly path: string;
  readonly ready: string;
}

/** Every page, with something on it: builds that succeeded, failed, were cancelled, and one that runs. */
export async function fillPages(site: ConsoleSite): Promise<readonly PlaceToLook[]> {
  const { admin } = site;
  const job = await site.createJob('storefront');
  const ended = async (build: string) => {
    await admin.until(build, ({ build_state }) => ['Successful', 'Failed', 'Cancel'].includes(build_state));
    return build;
  };
  const successful = await ended(await site.startBuild(job));
  const failing = await site.createJob('payments-api', {
    build_cmd: "printf '\\033[31mred\\033[0m\\n'; exit 2",
  });
  const failed = await ended(await site.startBuild(failing));
  const slow = await site.createJob('nightly-export', { build_cmd: 'echo begun; sleep 300', grace_s: 0 });
  const cancelled = await site.startBuild(slow);
  await admin.until(cancelled, ({ build_state }) => build_state === 'Building');
  await admin.call('PATCH', `/assembling/v1/builds/${cancelled}`, {
    note: 'Wrong branch: the export is on main',
  });
  const running = await site.startBuild(slow);
  await admin.call('POST', '/stagewright/v1/users', { name: 'developer', password: 'planted-password-4712' });
  await admin.call('POST', '/stagewright/v1/workers', { name: 'north' });
  await admin.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: { description: 'pipeline' } });
  const registry = {
    host: 'registry.example.com',
    username: 'robot',
    password: 'planted-registry',
    project_ids: [],
  };
  await admin.call('PUT', '/stagewright/v1/registry-credentials/example', registry);
  await admin.call('PUT', '/stagewright/v1/secrets/DEPLOY_KEY', { value: 'planted-secret' });
  await admin.call('PUT', `/stagewright/v1/jobs/${job}/secrets/NPM_TOKEN`, { value: 'planted-secret' });
  const { body } = await admin.call('GET', '/v3/auth/projects');
  await admin.call('POST', `/v1/${body.projects[0].id}/git/auths/git/password`, {
    name: 'storefront-reader',
    user: 'robot',
    password: 'planted-password',
    host: 'https://git.example.com',
  });
  await admin.call('PUT', '/stagewright/v1/package-logins/releases', {
    kind: 's3',
    host: 'https://obs.example.com',
    user: 'AKIDEXAMPLE',
    secret: 'planted-key',
    buckets: ['releases', 'nightly'],
  });
  const source = await admin.call('POST', '/assembling/v1/jobs', {
    job_name: 'storefront-source',
    environment_setting: {},
    code_repo: {
      type: 'Git',
      url: 'https://git.example.com/shop/storefront.git',
      branch: 'main',
      auth: 'storefront-reader',
    },
    build: { build_cmd: 'npm ci && npm run build', artifact_path: 'dist', secrets: ['DEPLOY_KEY'] },
  });
  const place = (name: string, path: string, ready: string) => ({ name, path, ready });
  // Neighbours are pages of different kinds, so that it can be seen that one has taken the place of the other.
  return [
    place('jobs', '/jobs', 'tbody tr'),
    place('new-job', '/jobs/new', 'form'),
    place('job', `/jobs/${job}`, 'tbody tr'),
    place('new-source-job', '/jobs/new?source=repository', 'form'),
    place('figures', `/jobs/${job}/figures`, 'figure'),
    place('edit-job', `/jobs/${job}/edit`, 'form'),
    place('build', `/builds/${successful}`, '[data-index]'),
    place('edit-source-job', `/jobs/${source.body.job_id}/edit`, 'textarea'),
    place('build-failed', `/builds/${failed}`, '[data-index]'),
    place('job-secrets', `/jobs/${job}/secrets`, 'tbody tr'),
    place('build-cancelled', `/builds/${cancelled}`, '[data-index]'),
    place('images', '/images', 'tbody tr'),
    place('build-running', `/builds/${running}`, 'ol [data-tone="run"]'),
    place('tags', '/images/repository/default/storefront', 'tbody tr'),
    place('image', '/images/show?reference=default/storefront:1', 'ol li'),
    place('packages', '/packages', 'tbody tr'),
    place('repository-logins', '/repository-logins', 'tbody tr'),
    place('package-logins', '/package-logins', 'tbody tr'),
    place('new-package-job', '/jobs/new?source=address', 'form'),
    place('secrets', '/secrets', 'tbody tr'),
    place('workers', '/workers', 'tbody tr'),
    place('keys', '/keys', 'tbody tr'),
    place('system', '/system', 'meter'),
    place('users', '/admin/users', 'tbody tr'),
    place('projects', '/admin/projects', 'tbody tr'),
    place('registries', '/admin/registries', 'tbody tr'),
    place('audit', '/admin/audit', 'tbody tr'),
    place('not-found', '/nowhere/else', 'h1'),
  ];
}
