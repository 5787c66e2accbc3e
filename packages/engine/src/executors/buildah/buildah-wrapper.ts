import { writeFile } from 'node:fs/promises';
import type { ProcessId } from '../processes/process-id.ts';
import { runProgram } from '../processes/run-program.ts';
import type { IdRange } from '../sandbox/build-user.ts';
import type { SandboxWrapper } from '../sandbox/sandbox-wrapper.ts';
import { STORE_PLACE } from './dockerfile-build.ts';

/** For the init alone, as in sandbox-wrapper.ts. */
const DEATH = ['setpriv', '--pdeathsig', 'KILL', '--'];
const NAMESPACES = ['--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup'];
/** Root of a user namespace that holds the service's own user and its subordinate ones. */
export const OWN_SUBORDINATES = ['unshare', '--user', '--map-root-user', '--map-auto', '--'];

/**
 * `bwrap` closes what it shows to devices and to programs that change the user, and within a new user namespace nobody could mount such
 * files for a container any more. All that is in the store belongs to the users of the containers.
 */
const OPEN_STORE = [
  'sh',
  '-c',
  `[ ! -d ${STORE_PLACE} ] || mount -o remount,bind,suid,dev ${STORE_PLACE}; exec "$@"`,
  'sh',
];

/**
 * The network and the processes belong to the machine's root, and only the mounts to root of the containers: it can lay images over each
 * other, and change nothing of what it is kept in.
 */
export const ROOT_BUILDAH: SandboxWrapper = {
  changesUser: true,
  ownedByUser: false,
  start: (sandbox) => [
    ...['bwrap', ...sandbox, '--', ...OPEN_STORE],
    ...['unshare', '--user', '--mount', '--propagation', 'private', '--'],
    // A change of rights takes back the wish to die with the parent.
    ...DEATH,
  ],
  enter: ['nsenter', ...NAMESPACES, '--user', '--target'],
  drop: () => [],
  userWithin: () => 0,
};

/** For everybody else who has subordinate users. */
export const USER_BUILDAH: SandboxWrapper = {
  changesUser: false,
  ownedByUser: true,
  start: (sandbox) => [...OWN_SUBORDINATES, 'bwrap', ...sandbox, '--', ...OPEN_STORE, ...DEATH],
  enter: ['nsenter', '--user', '--preserve-credentials', ...NAMESPACES, '--target'],
  drop: () => [],
  userWithin: () => 0,
};

/** Says who the users within a new user namespace are, before anything but its init is in it. */
export async function mapUsers({ pid }: ProcessId, { first, count }: IdRange): Promise<void> {
  const map = `0 ${first} ${count}\n`;
  await writeFile(`/proc/${pid}/uid_map`, map);
  await writeFile(`/proc/${pid}/gid_map`, map);
}

/** Why an ordinary user cannot build Dockerfiles here; null when it can. */
export async function missingSubordinates(): Promise<string | null> {
  const complaint = await runProgram([...OWN_SUBORDINATES, 'setpriv', '--reuid', '1', '--', 'true']);
  return (
    complaint && `the service's user has no subordinate users in /etc/subuid and /etc/subgid (${complaint})`
  );
}
