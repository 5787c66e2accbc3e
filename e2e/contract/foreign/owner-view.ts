import { createHash } from 'node:crypto';
import { exchange } from '../exchange.ts';
import type { Scene } from '../scene.ts';
import type { Ids } from './fill.ts';

const hidden = new Set(['last_use_time', 'seen_at', 'duration']);

/** Everything that the owner can see of what is theirs, by every way there is; times that pass by themselves are left out. */
export async function ownerView({ url, admin }: Scene, ids: Ids): Promise<Readonly<Record<string, unknown>>> {
  const { job_id: job, build_id: build, project_id: project, user_id: user } = ids;
  const paths = [
    '/assembling/v1/jobs?per_page=100',
    `/assembling/v1/jobs/${job}`,
    `/assembling/v1/jobs/${job}/builds`,
    `/assembling/v1/builds/${build}`,
    `/assembling/v1/builds/${build}/phases`,
    `/assembling/v1/builds/${build}/logs?from=0`,
    `/stagewright/v1/builds/${build}/events`,
    `/stagewright/v1/objects?limit=1000`,
    `/stagewright/v1/objects/${ids.bucket}/${ids.object}`,
    '/stagewright/v1/images',
    `/stagewright/v1/images/${ids.image}`,
    `/stagewright/v1/images/_show?reference=${ids.image}:1`,
    `/v1/${project}/git/auths`,
    '/stagewright/v1/secrets',
    '/stagewright/v1/package-logins',
    `/stagewright/v1/jobs/${job}/secrets`,
    '/stagewright/v1/users',
    `/stagewright/v1/users/${user}`,
    '/stagewright/v1/projects',
    `/stagewright/v1/projects/${project}/permissions`,
    '/stagewright/v1/registry-credentials',
    '/v3.0/OS-CREDENTIAL/credentials',
  ];
  const view: Record<string, unknown> = {};
  for (const path of paths) {
    const { status, json, text } = await exchange(url, {
      method: 'GET',
      path,
      headers: { 'x-auth-token': admin.token },
    });
    if (status !== 200) throw new Error(`the owner's ${path}: ${status} ${text}`);
    view[path] = json
      ? JSON.parse(JSON.stringify(json, (name, value) => (hidden.has(name) ? undefined : value)))
      : createHash('sha256').update(text).digest('hex');
  }
  return view;
}
