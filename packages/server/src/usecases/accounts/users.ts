import type { Principal, User } from '../../domain/accounts.ts';
import type { Caller } from '../../domain/caller.ts';
import { type AccountContext, actorOf, changeBy, done, type Outcome, refused, settled } from './context.ts';

export interface Users {
  /** Administrators only. */
  create(caller: Caller, input: NewUser): Promise<Outcome<Principal>>;
  list(caller: Caller): Promise<readonly User[]>;
  get(caller: Caller, userId: string): Promise<Outcome<Principal>>;
  /** Administrators only. */
  update(caller: Caller, userId: string, fields: UserFields): Promise<Outcome<Principal>>;
  changePassword(caller: Caller, userId: string, input: NewPassword): Promise<Outcome>;
  /** Administrators only. */
  remove(caller: Caller, userId: string): Promise<Outcome>;
}

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly admin?: boolean;
}

export interface UserFields {
  readonly disabled?: boolean;
  readonly admin?: boolean;
}

export interface NewPassword {
  readonly password: string;
  readonly current?: string | undefined;
}

export function createUsers(context: AccountContext): Users {
  const { store, passwords, sessions, clock } = context;

  const find = async (caller: Caller, userId: string) => {
    const { user: actor } = await actorOf(context, caller);
    const visible = caller.admin || caller.userId === userId;
    return { actor, found: visible ? await store.findUser(actor.account.id, userId) : null };
  };
  /** Who changes their own password shows that they know the old one: a token may be stolen. */
  const checkCurrent = async (
    caller: Caller,
    userId: string,
    current: string | undefined,
  ): Promise<Outcome> => {
    if (caller.userId !== userId) return done(undefined);
    if (current === undefined) return refused('password_needed');
    const login = await context.login({
      account: caller.accountName,
      user: userId,
      password: current,
      remoteAddress: caller.remoteAddress,
    });
    if (login.kind === 'locked') return login;
    return login.kind === 'principal' ? done(undefined) : refused('wrong_password');
  };

  return {
    async create(caller, { name, password, admin = false }) {
      const { user: actor } = await actorOf(context, caller);
      const at = clock.now();
      const user: User = {
        id: context.ids.newId(),
        name,
        account: actor.account,
        admin,
        disabled: false,
        createdAt: at,
        passwordChangedAt: at,
      };
      const change = changeBy(caller, at, 'user.create', `user ${name}${admin ? ', administrator' : ''}`);
      return settled(await store.addUser(user, await passwords.hash(password), change), () => ({
        user,
        grants: [],
      }));
    },
    async list(caller) {
      const { user: actor } = await actorOf(context, caller);
      return caller.admin ? await store.listUsers(actor.account.id) : [actor];
    },
    async get(caller, userId) {
      const { found } = await find(caller, userId);
      return found ? done(found) : refused('not_found');
    },
    async update(caller, userId, fields) {
      const { actor, found } = await find(caller, userId);
      if (!found) return refused('not_found');
      const change = changeBy(caller, clock.now(), 'user.update', describeUpdate(found.user, fields));
      const answer = await store.updateUser(actor.account.id, userId, fields, change);
      sessions.forgetUser(userId);
      return settled(answer, () => ({ user: { ...found.user, ...fields }, grants: found.grants }));
    },
    async changePassword(caller, userId, { password, current }) {
      const { actor, found } = await find(caller, userId);
      if (!found) return refused('not_found');
      const change = changeBy(caller, clock.now(), 'user.password', `user ${found.user.name}`);
      const checked = await checkCurrent(caller, userId, current);
      if (checked.kind !== 'done') {
        await store.appendAudit(change, 'refused');
        return checked;
      }
      const answer = await store.setPassword(
        actor.account.id,
        userId,
        await passwords.hash(password),
        change,
      );
      sessions.forgetUser(userId);
      return settled(answer, () => undefined);
    },
    async remove(caller, userId) {
      const { actor, found } = await find(caller, userId);
      if (!found) return refused('not_found');
      const change = changeBy(caller, clock.now(), 'user.delete', `user ${found.user.name}`);
      const answer = await store.removeUser(actor.account.id, userId, change);
      sessions.forgetUser(userId);
      return settled(answer, () => undefined);
    },
  };
}

function describeUpdate({ name }: User, fields: UserFields): string {
  const changes = Object.entries(fields).map(([field, value]) => `${field} ${value}`);
  return [`user ${name}`, ...changes].join(', ');
}
