import { STEP_USER } from './scratch.ts';

/** How processes get into a sandbox on a kind of machine. */
export interface SandboxWrapper {
  /** Whether the steps can be another user of the machine than the service. */
  readonly changesUser: boolean;
  /** Whether the namespaces belong to a user namespace that somebody else than root has made. */
  readonly ownedByUser: boolean;
  /** What stands before the argv of the init; `sandbox` are the arguments of `bwrap`. */
  start(sandbox: readonly string[], user: number): readonly string[];
  /** What stands before the pid of an init to enter all of its namespaces. */
  readonly enter: readonly string[];
  /** What a process that has entered gives up before it becomes a step. */
  drop(user: number): readonly string[];
  /** What the step's user is called within. */
  userWithin(user: number): number;
}

/**
 * For the init, and never for `bwrap` before it: a `bwrap` that is killed while its child waits for the first word of it leaves that child
 * waiting for ever. When we die the init's life line ends, and with the init all of them.
 */
const DEATH = ['setpriv', '--pdeathsig', 'KILL', '--'];
const NAMESPACES = ['--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup'];
const OWN_USERS = ['unshare', '--user', '--map-root-user', '--'];
/**
 * Runs as root of the sandbox's user namespace. One more may be made within it, and that is the one of the step: a step can make none,
 * and with it none of the rights over a namespace that most holes of the kernel begin with.
 */
const LAST_BUT_ONE = ['sh', '-c', 'echo 1 >/proc/sys/user/max_user_namespaces && exec "$@"', 'sh'];
const NOTHING_GAINED = ['setpriv', '--no-new-privs', '--inh-caps=-all', '--'];
const INTO_STEP = [
  ...['unshare', '--user', `--map-user=${STEP_USER.id}`, `--map-group=${STEP_USER.id}`, '--'],
  ...NOTHING_GAINED,
];

function become(user: number): string[] {
  return ['setpriv', '--reuid', String(user), '--regid', String(user), '--clear-groups', '--'];
}

/** The init is the build's user, root of a user namespace; a step is in one within that and cannot touch it. */
export const ROOT_SANDBOX: SandboxWrapper = {
  changesUser: true,
  ownedByUser: false,
  start: (sandbox, user) => [
    ...['bwrap', ...sandbox, '--'],
    ...become(user),
    ...OWN_USERS,
    // A change of user takes back the wish to die with the parent.
    ...DEATH,
    ...LAST_BUT_ONE,
  ],
  enter: ['nsenter', ...NAMESPACES, '--user', '--target'],
  drop: () => INTO_STEP,
  userWithin: () => STEP_USER.id,
};

/** Where nobody but root may make user namespaces, steps need not be kept from it. The init stays root without any right. */
export const BARE_ROOT_SANDBOX: SandboxWrapper = {
  changesUser: true,
  ownedByUser: false,
  start: (sandbox) => ['bwrap', ...sandbox, '--cap-drop', 'ALL', '--', ...DEATH],
  enter: ['nsenter', ...NAMESPACES, '--target'],
  drop: (user) => [...become(user), ...NOTHING_GAINED],
  userWithin: (user) => user,
};

/** For everybody else: the steps are the service's own user, which owns nothing that they see but their folders. */
export const USER_SANDBOX: SandboxWrapper = {
  changesUser: false,
  ownedByUser: true,
  start: (sandbox) => [...OWN_USERS, 'bwrap', ...sandbox, '--', ...DEATH, ...LAST_BUT_ONE],
  enter: ['nsenter', '--user', '--preserve-credentials', ...NAMESPACES, '--target'],
  drop: () => INTO_STEP,
  userWithin: () => STEP_USER.id,
};
