import type { Access, RegistryAccount } from '../ports.ts';

export interface TestUser {
  readonly name: string;
  readonly password: string;
  /** First parts of the repository names that the user may use; all when absent. Others are unknown to them. */
  readonly namespaces?: readonly string[];
  readonly build?: { readonly id: string; readonly epoch: number };
}

export interface TestAccessOptions {
  /** Basic authentication for these users; without any, everybody is one account that may do everything. */
  readonly users?: readonly TestUser[];
  /** Namespaces that may be pulled from without an account. */
  readonly anonymousPull?: readonly string[];
  /** What the catalog chooses from. */
  readonly repositories?: () => Promise<readonly string[]>;
}

const ANYBODY: RegistryAccount = { id: 'anybody', name: 'anybody', projectId: 'default' };

export function createTestAccess(options: TestAccessOptions = {}): Access {
  const { users, anonymousPull = [], repositories = async () => [] } = options;
  const allowed = (account: RegistryAccount | null, repository: string): boolean => {
    const namespace = repository.split('/', 1)[0] ?? '';
    if (account === null) return anonymousPull.includes(namespace);
    return users?.find((user) => user.name === account.name)?.namespaces?.includes(namespace) ?? true;
  };
  return {
    async authenticate({ authorization }) {
      if (users === undefined) return ANYBODY;
      const user = users.find((one) => authorization === basic(one));
      if (user === undefined) return null;
      const { name, build } = user;
      return { id: name, name, projectId: name, ...(build === undefined ? {} : { build }) };
    },
    async authorize(account, repository, action) {
      if (account === null) return action === 'pull' && allowed(null, repository) ? 'allowed' : 'denied';
      return allowed(account, repository) ? 'allowed' : 'unknown';
    },
    challenge: () => 'Basic realm="test registry"',
    catalog: async (account) => (await repositories()).filter((name) => allowed(account, name)),
  };
}

/** The value of `Authorization` for a user. */
export function basic(user: { readonly name: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
}
