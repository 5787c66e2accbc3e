import { type AccessKeyDocument, iamTime, keystone } from '@stagewright/api';
import type { AccessKey } from '../../domain/accounts.ts';
import type { AccessKeys } from '../../usecases/accounts/access-keys.ts';
import { expectDone } from '../accounts/answer.ts';
import { type Route, route } from '../route.ts';

export function accessKeyRoutes(keys: AccessKeys): readonly Route[] {
  return [
    route(keystone.createAccessKey, async ({ caller, body: { credential }, reply }) => {
      const input = { userId: credential.user_id, description: credential.description };
      const { secret, ...key } = expectDone(await keys.create(caller, input));
      reply.header('cache-control', 'no-store');
      return { credential: { ...toDocument(key), secret } };
    }),
    route(keystone.listAccessKeys, async ({ caller, query }) => ({
      credentials: expectDone(await keys.list(caller, query.user_id)).map(toDocument),
    })),
    route(keystone.getAccessKey, async ({ caller, params }) => {
      const key = expectDone(await keys.get(caller, params.access));
      const used = key.lastUsedAt === null ? '' : iamTime(key.lastUsedAt);
      return { credential: { ...toDocument(key), last_use_time: used } };
    }),
    route(keystone.updateAccessKey, async ({ caller, params, body: { credential } }) => {
      const { status, description } = credential;
      const fields = {
        ...(status === undefined ? {} : { active: status === 'active' }),
        ...(description === undefined ? {} : { description }),
      };
      return { credential: toDocument(expectDone(await keys.update(caller, params.access, fields))) };
    }),
    route(keystone.deleteAccessKey, async ({ caller, params }) =>
      expectDone(await keys.remove(caller, params.access)),
    ),
  ];
}

function toDocument(key: AccessKey): AccessKeyDocument {
  return {
    access: key.access,
    user_id: key.userId,
    description: key.description,
    status: key.active ? 'active' : 'inactive',
    create_time: iamTime(key.createdAt),
  };
}
