import type { AccessKey } from '../../domain/accounts.ts';
import type { Caller } from '../../domain/caller.ts';
import { type AccountContext, actorOf, changeBy, done, type Outcome, refused, settled } from './context.ts';

/** A user may have so many; IAM allows two, which leaves no room for a key per machine. */
const MAX_ACCESS_KEYS = 20;

/** Access keys of oneself; of anybody for administrators. */
export interface AccessKeys {
  create(
    caller: Caller,
    input: { readonly userId?: string | undefined; readonly description?: string | undefined },
  ): Promise<Outcome<AccessKey & { readonly secret: string }>>;
  list(caller: Caller, userId: string | undefined): Promise<Outcome<readonly AccessKey[]>>;
  get(caller: Caller, access: string): Promise<Outcome<AccessKey>>;
  update(caller: Caller, access: string, fields: KeyFields): Promise<Outcome<AccessKey>>;
  remove(caller: Caller, access: string): Promise<Outcome>;
}

export interface KeyFields {
  readonly active?: boolean;
  readonly description?: string;
}

export function createAccessKeys(
  context: AccountContext,
  /** The context that secrets are sealed in, as their verifier opens them. */
  sealContext: (access: string) => string,
): AccessKeys {
  const { store, sealer, sessions, clock } = context;

  const find = async (caller: Caller, access: string) => {
    const { user: actor } = await actorOf(context, caller);
    const keys = await store.listAccessKeys(actor.account.id, caller.admin ? null : caller.userId);
    return { accountId: actor.account.id, key: keys.find((key) => key.access === access) };
  };
  const ownerOf = async (caller: Caller, userId: string) => {
    const { user: actor } = await actorOf(context, caller);
    return await store.findUser(actor.account.id, userId);
  };
  const mayTouch = (caller: Caller, userId: string) => caller.admin || caller.userId === userId;

  return {
    async create(caller, { userId = caller.userId, description = '' }) {
      if (!mayTouch(caller, userId)) return refused('forbidden');
      const owner = await ownerOf(caller, userId);
      if (!owner) return refused('not_found');
      const { access, secret } = context.ids.newAccessKey();
      const at = clock.now();
      const key: AccessKey = { access, userId, description, active: true, createdAt: at, lastUsedAt: null };
      const change = changeBy(caller, at, 'access-key.create', `access key ${access} of ${owner.user.name}`);
      const answer = await store.addAccessKey(
        key,
        sealer.seal(secret, sealContext(access)),
        MAX_ACCESS_KEYS,
        change,
      );
      return settled(answer === 'limit' ? 'key_limit' : answer, () => ({ ...key, secret }));
    },
    async list(caller, userId = caller.userId) {
      if (!mayTouch(caller, userId)) return refused('forbidden');
      const { user: actor } = await actorOf(context, caller);
      return done(await store.listAccessKeys(actor.account.id, userId));
    },
    async get(caller, access) {
      const { key } = await find(caller, access);
      return key ? done(key) : refused('not_found');
    },
    async update(caller, access, fields) {
      const { accountId, key } = await find(caller, access);
      if (!key) return refused('not_found');
      const change = changeBy(caller, clock.now(), 'access-key.update', describeUpdate(access, fields));
      const answer = await store.updateAccessKey(accountId, access, fields, change);
      sessions.forgetUser(key.userId);
      return settled(answer, () => ({ ...key, ...fields }));
    },
    async remove(caller, access) {
      const { accountId, key } = await find(caller, access);
      if (!key) return refused('not_found');
      const change = changeBy(caller, clock.now(), 'access-key.delete', `access key ${access}`);
      const answer = await store.removeAccessKey(accountId, access, change);
      sessions.forgetUser(key.userId);
      return settled(answer, () => undefined);
    },
  };
}

function describeUpdate(access: string, { active }: KeyFields): string {
  const state = active ? ', active' : ', inactive';
  return `access key ${access}${active === undefined ? '' : state}`;
}
