import { DatabaseSync } from 'node:sqlite';
import { ACTIONS } from '@stagewright/api';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AccountStore } from '../../auth/account-store.ts';
import type { Change, User } from '../../domain/accounts.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from '../migrations.ts';
import type { Sync } from '../sync.ts';
import { createSqliteAccounts } from './accounts.ts';

const account = { id: 'account', name: 'default' };
const project = { id: 'project', name: 'default', account, createdAt: 1 };
const other = { id: 'other', name: 'Other', account, createdAt: 2 };

const user = (id: string, fields: Partial<User> = {}): User => ({
  id,
  name: id,
  account,
  admin: false,
  disabled: false,
  createdAt: 1,
  passwordChangedAt: 1,
  ...fields,
});
const change = (action: string): Change => ({
  at: 5,
  actor: 'root',
  remoteAddress: '192.0.2.1',
  action,
  target: 'x',
});
const token = (hash: string, userId: string, expiresAt = 100) => ({
  hash,
  userId,
  projectId: project.id,
  issuedAt: 1,
  expiresAt,
});
const key = (access: string, userId: string) => ({
  access,
  userId,
  description: '',
  active: true,
  createdAt: 1,
  lastUsedAt: null,
});

let db: DatabaseSync;
let store: Sync<AccountStore>;

beforeEach(() => {
  db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS);
  store = createSqliteAccounts(db);
  store.seed({ account, project, user: user('root', { admin: true }), passwordHash: 'hash' }, change('seed'));
  store.addUser(user('bob'), 'bob-hash', change('user.create'));
});

describe('the first account', () => {
  test('is made once', () => {
    expect(store.isSeeded()).toBe(true);
    const again = { account: { id: 'a2', name: 'two' }, project, user: user('x'), passwordHash: '' };
    expect(store.seed(again, change('seed'))).toBe('exists');
    expect(store.findLogin(null, 'root')).toMatchObject({
      passwordHash: 'hash',
      user: { id: 'root', admin: true, account },
      grants: [{ project, actions: [...ACTIONS].sort() }],
    });
  });
});

describe('users', () => {
  test('are found by name without case, or id, in their account', () => {
    expect(store.findLogin('default', 'BOB')?.user.id).toBe('bob');
    expect(store.findLogin('account', 'bob')?.passwordHash).toBe('bob-hash');
    expect(store.findLogin('elsewhere', 'bob')).toBeNull();
    expect(store.findUser('elsewhere', 'bob')).toBeNull();
    expect(store.listUsers('account').map(({ id }) => id)).toEqual(['bob', 'root']);
  });

  test('have names of their own', () => {
    expect(store.addUser(user('b2', { name: 'Bob' }), '', change('user.create'))).toBe('name_taken');
  });

  test.each([
    ['disabled', () => store.updateUser('account', 'bob', { disabled: true }, change('user.update'))],
    ['with a new password', () => store.setPassword('account', 'bob', 'new', change('user.password'))],
    ['removed', () => store.removeUser('account', 'bob', change('user.delete'))],
  ])('lose their tokens when %s', (_, end) => {
    store.addToken(token('t', 'bob'), change('token.issue'));
    store.addToken(token('r', 'root'), change('token.issue'));
    expect(end()).toBe('done');
    expect(store.findToken('t')).toBeNull();
    expect(store.findToken('r')?.user.id).toBe('root');
  });

  test('always include an enabled administrator', () => {
    const disable = (id: string) =>
      store.updateUser('account', id, { disabled: true }, change('user.update'));
    expect(disable('root')).toBe('last_admin');
    expect(store.updateUser('account', 'root', { admin: false }, change('user.update'))).toBe('last_admin');
    expect(store.removeUser('account', 'root', change('user.delete'))).toBe('last_admin');
    store.updateUser('account', 'bob', { admin: true }, change('user.update'));
    expect(disable('root')).toBe('done');
    expect(disable('bob')).toBe('last_admin');
  });
});

describe('projects', () => {
  beforeEach(() => {
    store.addProject(
      other,
      { userId: 'bob', actions: ['servicestage:assembling:list'] },
      change('project.create'),
    );
  });

  test('are listed, renamed, and named apart', () => {
    expect(store.listProjects('account')).toEqual([project, other]);
    expect(store.renameProject('account', 'other', 'DEFAULT', change('project.rename'))).toBe('name_taken');
    expect(store.renameProject('account', 'other', 'OTHER', change('project.rename'))).toBe('done');
    expect(store.renameProject('elsewhere', 'other', 'x', change('project.rename'))).toBe('not_found');
  });

  test('have grants, replaced as a whole', () => {
    const set = (actions: readonly (typeof ACTIONS)[number][], userId = 'bob') =>
      store.setGrant('account', { userId, projectId: 'other', actions }, change('permission.set'));
    expect(store.findUser('account', 'bob')?.grants[0]?.actions).toEqual(['servicestage:assembling:list']);
    expect(set(['servicestage:assembling:create', 'servicestage:assembling:create'])).toBe('done');
    expect(store.listGrants('account', 'other')).toMatchObject([
      { userId: 'bob', userName: 'bob', actions: ['servicestage:assembling:create'] },
    ]);
    expect(set([])).toBe('done');
    expect(store.listGrants('account', 'other')).toEqual([]);
    expect(store.findUser('account', 'bob')?.grants).toEqual([]);
    expect(set(ACTIONS, 'nobody')).toBe('not_found');
    expect(store.listGrants('elsewhere', 'other')).toBeNull();
  });

  test('are removed only when nothing of them is left', () => {
    db.exec('CREATE TABLE things (project_id TEXT)');
    db.exec("INSERT INTO things VALUES ('other')");
    store = createSqliteAccounts(db);
    const remove = () => store.removeProject('account', 'other', change('project.delete'));
    expect(remove()).toBe('in_use');
    db.exec('DELETE FROM things');
    expect(store.removeProject('elsewhere', 'other', change('project.delete'))).toBe('not_found');
    expect(remove()).toBe('done');
    expect(store.listProjects('account')).toEqual([project]);
  });
});

describe('tokens', () => {
  test('are revoked once, and pruned when they have long expired', () => {
    store.addToken(token('t', 'bob'), change('token.issue'));
    store.addToken(token('old', 'bob', 10), change('token.issue'));
    expect(store.findToken('t')?.token).toEqual(token('t', 'bob'));
    expect(store.pruneTokens(50)).toBe(1);
    expect(store.findToken('old')).toBeNull();
    expect(store.revokeToken('t', change('token.revoke'))).toBe('done');
    expect(store.revokeToken('t', change('token.revoke'))).toBe('not_found');
    expect(store.findToken('t')).toBeNull();
  });
});

describe('access keys', () => {
  test('are limited, listed per user, updated and removed', () => {
    expect(store.addAccessKey(key('A', 'bob'), 'sealed', 1, change('access-key.create'))).toBe('done');
    expect(store.addAccessKey(key('B', 'bob'), 'sealed', 1, change('access-key.create'))).toBe('limit');
    expect(store.addAccessKey(key('C', 'nobody'), 'sealed', 1, change('access-key.create'))).toBe(
      'not_found',
    );
    expect(store.listAccessKeys('account', 'bob')).toEqual([key('A', 'bob')]);
    expect(store.listAccessKeys('account', 'root')).toEqual([]);
    expect(store.listAccessKeys('elsewhere', null)).toEqual([]);
    store.noteAccessKeyUse('A', 77);
    expect(store.updateAccessKey('account', 'A', { active: false }, change('access-key.update'))).toBe(
      'done',
    );
    expect(store.findAccessKey('A')).toMatchObject({
      sealedSecret: 'sealed',
      key: { active: false, lastUsedAt: 77 },
    });
    expect(store.removeAccessKey('elsewhere', 'A', change('access-key.delete'))).toBe('not_found');
    expect(store.removeAccessKey('account', 'A', change('access-key.delete'))).toBe('done');
    expect(store.findAccessKey('A')).toBeNull();
  });

  test('of a disabled user do not count', () => {
    store.addAccessKey(key('A', 'bob'), 'sealed', 1, change('access-key.create'));
    store.updateUser('account', 'bob', { disabled: true }, change('user.update'));
    expect(store.findAccessKey('A')).toBeNull();
  });
});

describe('registry credentials', () => {
  const put = (name: string, fields: object, sealed: string | null = 'sealed') => {
    const base = {
      name,
      host: 'r.example.test',
      scheme: 'https' as const,
      username: 'u',
      projectIds: [],
      updatedAt: 5,
    };
    return store.putRegistryCredential(
      'account',
      { ...base, ...fields },
      sealed,
      change('registry-credential.put'),
    );
  };

  test('serve the projects that they are granted to', () => {
    expect(put('one', { projectIds: ['project'] })).toBe('done');
    expect(store.registryCredentialsOf('project')).toMatchObject([
      { name: 'one', sealedPassword: 'sealed', accountId: 'account' },
    ]);
    expect(store.registryCredentialsOf('other')).toEqual([]);
    expect(put('one', { username: 'v', projectIds: [] }, null)).toBe('done');
    expect(store.registryCredentialsOf('project')).toEqual([]);
    expect(store.listRegistryCredentials('account')).toMatchObject([
      { name: 'one', username: 'v', projectIds: [] },
    ]);
  });

  test('are one a host for each project', () => {
    put('one', { projectIds: ['project'] });
    expect(put('two', { projectIds: ['project'] })).toBe('host_taken');
    expect(put('two', { projectIds: ['project'], host: 's.example.test' })).toBe('done');
    expect(put('one', { projectIds: ['project'] })).toBe('done');
  });

  test('need a secret, known projects, and go away', () => {
    expect(put('one', {}, null)).toBe('not_found');
    expect(put('one', { projectIds: ['nowhere'] })).toBe('not_found');
    put('one', { projectIds: ['project'] });
    expect(store.removeRegistryCredential('account', 'one', change('registry-credential.delete'))).toBe(
      'done',
    );
    expect(store.removeRegistryCredential('account', 'one', change('registry-credential.delete'))).toBe(
      'not_found',
    );
  });
});

describe('the audit trail', () => {
  test('goes from its old end, in pieces', () => {
    for (const at of [1_000, 2_000, 3_000]) store.appendAudit({ ...change('late'), at }, 'done');
    const rest = store.listAudit(null, 100).length;
    while (store.pruneAudit(2_000, 1) === 1);
    const left = store.listAudit(null, 100).map(({ at }) => at);
    expect(left).toEqual([3_000, 2_000]);
    expect(rest).toBeGreaterThan(left.length);
  });

  test('has a line for every change, refused ones too, newest first', () => {
    store.addUser(user('b2', { name: 'bob' }), '', change('user.create'));
    const [last, before] = store.listAudit(null, 2);
    expect(last).toEqual({ id: 3, ...change('user.create'), outcome: 'name_taken' });
    expect(before).toMatchObject({ id: 2, outcome: 'done' });
    expect(store.listAudit(3, 10).map(({ id }) => id)).toEqual([2, 1]);
  });

  test('has none when the change failed', () => {
    db.exec("CREATE TRIGGER broken BEFORE INSERT ON users BEGIN SELECT raise(ABORT, 'broken'); END");
    const count = store.listAudit(null, 100).length;
    expect(() => store.addUser(user('eve'), '', change('user.create'))).toThrow('broken');
    expect(store.listAudit(null, 100)).toHaveLength(count);
    expect(db.isTransaction).toBe(false);
  });
});
