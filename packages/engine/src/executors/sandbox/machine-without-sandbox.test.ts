import { expect, it } from 'vitest';
import { sandboxAs, sandboxName } from '../testing/sandbox-as.ts';

/** Where no user namespace can be made and whoever asks is not root of the machine. */
const NO_NAMESPACES = [
  ...['unshare', '--user', '--map-root-user', '--', 'sh', '-c'],
  ...['echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"', 'sh', 'setpriv', '--inh-caps=-all'],
  ...['--bounding-set=-all', '--'],
];

it('a machine that cannot make a sandbox says why, and runs nothing', async () => {
  const user = { name: 'somebody', before: NO_NAMESPACES };
  const execution = { name: sandboxName(), network: 'none' } as const;
  const run = sandboxAs(user, { executor: {}, execution, scripts: ['echo it ran'] });
  await expect(run).rejects.toThrow(/This machine cannot make a sandbox: .*unshare/);
});

it('a machine without what a network needs says what, and takes steps without one', async () => {
  const hidden = ['unshare', '--mount', '--', 'sh', '-c', 'mount -t tmpfs none /dev/net && exec "$@"', 'sh'];
  const before = process.getuid?.() === 0 ? hidden : ['unshare', '--map-root-user', ...hidden.slice(1)];
  const run = (network: 'none' | 'public') =>
    sandboxAs(
      { name: 'root', before },
      { executor: {}, execution: { name: sandboxName(), network }, scripts: ['echo it ran'] },
    );
  await expect(run('public')).rejects.toThrow('The network public needs access to /dev/net/tun');
  expect(await run('none')).toMatchObject([{ output: 'it ran\n' }]);
});
