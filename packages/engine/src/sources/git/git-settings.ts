export type GitConfig = readonly (readonly [key: string, value: string])[];

/** Findings in old, honest histories that do no harm. */
const HARMLESS = [
  'badDateOverflow',
  'badEmail',
  'badTimezone',
  'extraHeaderEntry',
  'missingEmail',
  'missingNameBeforeEmail',
  'missingSpaceBeforeDate',
  'missingSpaceBeforeEmail',
  'zeroPaddedDate',
  'zeroPaddedFilemode',
] as const;

/** Nothing of the machine, of the repository or of the other side decides what git runs, whom it asks and where it writes. */
const HARDENED: GitConfig = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.askPass', ''],
  ['core.protectHFS', 'true'],
  ['core.protectNTFS', 'true'],
  ['core.symlinks', 'true'],
  // Larger files are passed through instead of held: 400 kB of pack may unfold to 400 MB of memory.
  ['core.bigFileThreshold', '32m'],
  ['credential.helper', ''],
  ['transfer.fsckObjects', 'true'],
  ...HARMLESS.map((finding) => [`fetch.fsck.${finding}`, 'ignore'] as const),
  ['transfer.credentialsInUrl', 'die'],
  ['fetch.recurseSubmodules', 'false'],
  ['submodule.recurse', 'false'],
  // What comes is kept as the one pack that it came as: its size can be limited, and nothing runs in the background.
  ['fetch.unpackLimit', '1'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '100'],
  ['http.lowSpeedTime', '60'],
  ['http.cookieFile', ''],
  ['http.emptyAuth', 'false'],
  ['protocol.version', '2'],
  ['advice.detachedHead', 'false'],
  ['init.defaultBranch', 'main'],
  ['i18n.logOutputEncoding', 'UTF-8'],
];

export interface GitSettings {
  /** An empty folder. */
  readonly home: string;
  readonly config: GitConfig;
  /** The ways in which this run may get objects; all others are refused. */
  readonly protocols: readonly GitProtocol[];
}

/** `file` is for our own mirrors alone. */
export type GitProtocol = 'https' | 'http' | 'ssh' | 'file';

/**
 * All that git reads of settings, as environment: config files of the machine and of the user do not count. None of it is secret.
 */
export function gitEnvironment({ home, config, protocols }: GitSettings): Record<string, string> {
  const all = [...HARDENED, ...config].map(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TEMPLATE_DIR: '',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_ALLOW_PROTOCOL: protocols.join(':'),
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(all.flat()),
  };
}
