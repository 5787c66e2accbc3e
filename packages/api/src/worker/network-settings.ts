/** Public registries of packages that a mirror may stand for. */
export const MIRRORED = ['npm', 'maven', 'pypi', 'go'] as const;

export type Mirrored = (typeof MIRRORED)[number];

/** Where the tool of a plan fetches from; others may fetch from anywhere. */
export const MIRRORED_OF_TOOL: Readonly<Record<string, Mirrored>> = {
  npm: 'npm',
  pnpm: 'npm',
  yarn: 'npm',
  maven: 'maven',
  gradle: 'maven',
  pip: 'pypi',
  poetry: 'pypi',
  uv: 'pypi',
  go: 'go',
};

/** What an operator has set for a network that is not the open internet. Holds credentials: for processes of the service alone. */
export interface NetworkSettings {
  /** In PEM: authorities that are trusted beside those of the system. Empty: none. */
  readonly certificates: string;
  readonly proxies: ProxySettings;
  /** Addresses by what they stand for. */
  readonly mirrors: Readonly<Partial<Record<Mirrored, string>>>;
  /** Addresses, in their order, by the registry of images that they are asked before. Default: none. */
  readonly registryMirrors?: Readonly<Record<string, readonly string[]>>;
  /** For proxies and mirrors. */
  readonly logins: readonly NetworkLogin[];
}

/** Addresses, without credentials. */
export interface ProxySettings {
  readonly http?: string;
  readonly https?: string;
  /** Hosts, domains with those below them, addresses and CIDRs that are reached without a proxy. */
  readonly except: readonly string[];
}

export interface NetworkLogin {
  /** In lower case. */
  readonly host: string;
  /** Empty where the password is a token. */
  readonly username: string;
  readonly password: string;
}

export const OPEN_NETWORK: NetworkSettings = {
  certificates: '',
  proxies: { except: [] },
  mirrors: {},
  logins: [],
};
