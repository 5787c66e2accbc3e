import { NETWORK_SETTINGS } from './network-settings.ts';
import {
  address,
  bytes,
  flag,
  integer,
  list,
  networks,
  number,
  optional,
  setting,
  text,
  url,
} from './setting.ts';

/** Every setting of the service. `docs/configuration.md` is made from this table. */
export const SETTINGS = {
  listen: setting(
    'STAGEWRIGHT_LISTEN',
    '127.0.0.1:7080',
    address,
    'Address and port of the service; port 0 takes a free one.',
  ),
  publicUrl: optional(
    'STAGEWRIGHT_PUBLIC_URL',
    url,
    'Address under which clients reach the service: in image references, the catalog and links. Default: where it listens.',
  ),
  tlsCert: optional(
    'STAGEWRIGHT_TLS_CERT',
    text,
    'PEM file with the certificate chain; with STAGEWRIGHT_TLS_KEY it turns on TLS.',
  ),
  tlsKey: optional('STAGEWRIGHT_TLS_KEY', text, 'PEM file with the private key.'),
  trustedProxies: setting(
    'STAGEWRIGHT_TRUSTED_PROXIES',
    '',
    list,
    'Addresses or CIDRs of proxies whose forwarded headers count, comma-separated.',
  ),
  data: setting('STAGEWRIGHT_DATA', './.stagewright', text, 'Data folder; one server for each.'),
  databaseUrl: optional(
    'STAGEWRIGHT_DATABASE_URL',
    text,
    'Unset: embedded SQLite. PostgreSQL is not in this release.',
  ),
  adminPassword: optional(
    'STAGEWRIGHT_ADMIN_PASSWORD',
    text,
    'Password of user admin at first start. Unset: generated and written to <data>/admin-password.',
  ),
  allowNetworks: setting(
    'STAGEWRIGHT_ALLOW_NETWORKS',
    '',
    list,
    'CIDRs that addresses named by tenants may reach although they are loopback, link-local or private; plain http only there.',
  ),
  stacksFile: optional('STAGEWRIGHT_STACKS', text, 'Stacks file that takes the place of the shipped one.'),
  region: setting('STAGEWRIGHT_REGION', 'default', text, 'Name of the region in the token catalog.'),
  strictStatus: setting(
    'STAGEWRIGHT_STRICT_STATUS',
    'false',
    flag,
    'Answer unknown ids under /assembling/v1 with 400 instead of 404, as the documented contract does.',
  ),
  logLevel: setting(
    'STAGEWRIGHT_LOG_LEVEL',
    'info',
    text,
    'Level of the service log on standard error: debug, info, warn, error, silent.',
  ),

  ...NETWORK_SETTINGS,

  targetRegistry: optional(
    'STAGEWRIGHT_REGISTRY',
    url,
    'Registry that images go to, such as https://registry.example.com. Unset: the embedded one.',
  ),
  dockerConfig: optional(
    'STAGEWRIGHT_DOCKER_CONFIG',
    text,
    'Docker config file with registry credentials for project default. Default: ~/.docker/config.json where it exists.',
  ),

  embeddedWorker: setting(
    'STAGEWRIGHT_EMBEDDED_WORKER',
    'true',
    flag,
    'Whether builds run on this machine; false leaves them to workers elsewhere.',
  ),
  maxBuilds: optional(
    'STAGEWRIGHT_MAX_BUILDS',
    integer(1, 10_000),
    "Builds that run at once, on all workers together. Unset: as many as the workers take; this machine's takes one for each core.",
  ),
  maxBuildsPerProject: setting(
    'STAGEWRIGHT_MAX_BUILDS_PER_PROJECT',
    '10000',
    integer(1, 10_000),
    'Builds that run at once in a project.',
  ),
  maxWaiting: setting(
    'STAGEWRIGHT_MAX_WAITING',
    '10000',
    integer(1, 1_000_000_000),
    'Builds that may wait in a project.',
  ),
  maxSecrets: setting(
    'STAGEWRIGHT_MAX_SECRETS',
    '200',
    integer(1, 100_000),
    'Secrets of a project, of a job, and repository authorisations of a project.',
  ),
  maxSecret: setting('STAGEWRIGHT_MAX_SECRET', '16K', bytes, 'Largest secret of a build.'),
  queueExpiryS: setting(
    'STAGEWRIGHT_QUEUE_EXPIRY_S',
    '86400',
    number(1, 31_536_000),
    'Seconds after which a waiting build ends as Timeout.',
  ),
  timeoutS: setting(
    'STAGEWRIGHT_TIMEOUT_S',
    '3600',
    number(1, 86_400),
    'Seconds that a build may run when its job does not say.',
  ),
  graceS: setting(
    'STAGEWRIGHT_GRACE_S',
    '5',
    number(0, 300),
    'Seconds between TERM and KILL when its job does not say.',
  ),
  drainS: setting(
    'STAGEWRIGHT_DRAIN_S',
    '30',
    number(0, 3600),
    'Seconds that running builds are given at shutdown before they are stopped and tried again.',
  ),
  leaseS: setting('STAGEWRIGHT_LEASE_S', '30', number(1, 3600), "Term of a worker's lease."),
  renewS: setting('STAGEWRIGHT_RENEW_S', '10', number(0.1, 1200), 'Seconds between renewals.'),
  deadManS: setting(
    'STAGEWRIGHT_DEAD_MAN_S',
    '20',
    number(0.5, 3600),
    'Seconds without a renewal after which a worker kills its builds.',
  ),
  acceptS: setting(
    'STAGEWRIGHT_ACCEPT_S',
    '2',
    number(0.1, 60),
    'Seconds in which a claimed build must be accepted.',
  ),
  permitS: setting(
    'STAGEWRIGHT_PERMIT_S',
    '15',
    number(0.5, 300),
    'Seconds that a build has to move its tag in another registry, once it may.',
  ),
  permitSettleS: setting(
    'STAGEWRIGHT_PERMIT_SETTLE_S',
    '30',
    number(0.5, 3600),
    'Seconds after that for which another registry may still be carrying out a move that it did not answer; then it is asked, and the tag is free.',
  ),

  minFree: setting(
    'STAGEWRIGHT_MIN_FREE',
    '1G',
    bytes,
    'Free space of the data folder below which new builds wait.',
  ),
  maxObject: setting('STAGEWRIGHT_MAX_OBJECT', '5G', bytes, 'Largest package, uploaded or fetched.'),
  maxBody: setting('STAGEWRIGHT_MAX_BODY', '1M', bytes, 'Largest JSON body.'),
  logCap: setting(
    'STAGEWRIGHT_LOG_CAP',
    '48M',
    bytes,
    "Bytes of a build's log; what is beyond is left out, but for the tail.",
  ),
  logTail: setting(
    'STAGEWRIGHT_LOG_TAIL',
    '4M',
    bytes,
    'Last bytes of a log that is over its cap which are kept.',
  ),
  buildDisk: setting(
    'STAGEWRIGHT_BUILD_DISK',
    '20G',
    bytes,
    'Disk that the commands of a build may write: workspace, home, temporary files, new layers of a Dockerfile.',
  ),
  layers: setting(
    'STAGEWRIGHT_LAYERS',
    '20G',
    bytes,
    'Layers of Dockerfiles that a worker keeps for later builds; over it, those of whole projects go, the least recently used first.',
  ),
  caches: setting(
    'STAGEWRIGHT_CACHES',
    '20G',
    bytes,
    'Caches of dependencies that a worker keeps for later builds; over it, the least recently used go first.',
  ),
  archiveEntries: setting(
    'STAGEWRIGHT_ARCHIVE_ENTRIES',
    '200000',
    integer(1, 10_000_000),
    'Most entries of a package archive.',
  ),
  archiveExpanded: setting(
    'STAGEWRIGHT_ARCHIVE_EXPANDED',
    '8G',
    bytes,
    'Most bytes of a package archive once expanded.',
  ),
  archiveRatio: setting(
    'STAGEWRIGHT_ARCHIVE_RATIO',
    '200',
    number(1, 100_000),
    'Most expansion of one archived file over 1 MiB.',
  ),
  metricsFrom: setting(
    'STAGEWRIGHT_METRICS_FROM',
    '127.0.0.0/8,::1/128',
    networks,
    'Networks from which GET /metrics may be read, comma-separated.',
  ),
  keepBuildsDays: setting(
    'STAGEWRIGHT_KEEP_BUILDS_DAYS',
    '90',
    number(0, 36_500),
    'Days for which ended builds and their logs are kept; 0 keeps them for ever.',
  ),
  keepPackagesDays: setting(
    'STAGEWRIGHT_KEEP_PACKAGES_DAYS',
    '0',
    number(0, 36_500),
    'Days for which uploaded packages are kept; 0 keeps them for ever.',
  ),
  keepAuditDays: setting(
    'STAGEWRIGHT_KEEP_AUDIT_DAYS',
    '365',
    number(0, 36_500),
    'Days for which lines of the audit trail are kept; 0 keeps them for ever.',
  ),

  faultSocket: optional(
    'STAGEWRIGHT_FAULT_SOCKET',
    text,
    'For tests only: local socket of the one who decides what happens at the fault points.',
  ),
  faultPoints: setting(
    'STAGEWRIGHT_FAULT_POINTS',
    '',
    list,
    'For tests only: the fault points that are reached, comma-separated.',
  ),
} as const;
