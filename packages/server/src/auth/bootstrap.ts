import { join } from 'node:path';
import type { SeedStore } from '../domain/account-ports.ts';
import { DEFAULT_PROJECT } from '../domain/accounts.ts';
import type { Clock } from '../domain/clock.ts';
import { newHexId, newSecret } from '../system/ids.ts';
import { type Passwords, SECRET_COST } from './passwords.ts';
import { replaceSecretFile } from './secret-file.ts';

export interface Bootstrapped {
  readonly created: boolean;
  /** Where a generated password was written. */
  readonly passwordFile?: string;
}

const NAME = 'default';

/** Makes the first account, project and administrator when the store has none. A generated password is on disk before it counts. */
export async function bootstrap({
  store,
  passwords,
  clock,
  dataFolder,
  password,
}: {
  readonly store: SeedStore;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly dataFolder: string;
  readonly password?: string | undefined;
}): Promise<Bootstrapped> {
  if (await store.isSeeded()) return { created: false };
  const passwordFile = join(dataFolder, 'admin-password');
  const chosen = password ?? newSecret();
  if (password === undefined) await replaceSecretFile(passwordFile, `${chosen}\n`);
  const at = clock.now();
  const account = { id: newHexId(), name: NAME };
  const user = {
    id: newHexId(),
    name: 'admin',
    account,
    admin: true,
    disabled: false,
    createdAt: at,
    passwordChangedAt: at,
  };
  const project = { id: newHexId(), name: DEFAULT_PROJECT, account, createdAt: at };
  const passwordHash = await (password === undefined
    ? passwords.hash(chosen, SECRET_COST)
    : passwords.hash(chosen));
  const outcome = await store.seed(
    { account, project, user, passwordHash },
    { at, actor: 'stagewright', remoteAddress: '', action: 'service.bootstrap', target: `account ${NAME}` },
  );
  if (outcome === 'exists') return { created: false };
  return password === undefined ? { created: true, passwordFile } : { created: true };
}
