import { readFile } from 'node:fs/promises';
import { capture } from './command.ts';

interface DebianPackage {
  readonly name: string;
  readonly why: string;
  /** A program that makes the package unnecessary where it is in PATH already. */
  readonly unless?: string;
}

/** What the tests use as real counterparts and judges; the product itself needs none of it. */
const PACKAGES: readonly DebianPackage[] = [
  { name: 'buildah', why: 'builds Dockerfiles', unless: 'buildah' },
  { name: 'busybox-static', why: 'the content of images in the tests of Dockerfiles', unless: 'busybox' },
  { name: 'bubblewrap', why: 'the sandbox that commands of jobs run in', unless: 'bwrap' },
  { name: 'ca-certificates', why: 'git and the clients below check certificates' },
  { name: 'chromium-headless-shell', why: 'the browser in which the console is tested' },
  { name: 'default-jdk-headless', why: 'compiles the sample jar and makes host/java', unless: 'javac' },
  { name: 'docker-registry', why: 'a registry that we did not write, version 2.8' },
  { name: 'fonts-dejavu-core', why: 'letters for the browser' },
  { name: 'fonts-wqy-microhei', why: 'Chinese characters for the browser' },
  { name: 'e2fsprogs', why: 'a small disk that is filled and broken', unless: 'mkfs.ext4' },
  { name: 'git', why: 'repositories as sources', unless: 'git' },
  { name: 'libtomcat10-java', why: 'a Tomcat that wars are run on' },
  { name: 'maven', why: 'builds repositories in Java', unless: 'mvn' },
  { name: 'nftables', why: 'keeps sandboxes from private networks', unless: 'nft' },
  { name: 'openssh-server', why: 'a git server that is reached by ssh' },
  { name: 'openssl', why: 'certificates for the tests of TLS', unless: 'openssl' },
  { name: 'php-cli', why: 'the PHP that pages are run on', unless: 'php' },
  { name: 'podman', why: 'a second client that pulls, judges and pushes our images' },
  {
    name: 'procps',
    why: 'ps: the processes of a stopped build are looked for by an independent eye',
    unless: 'ps',
  },
  { name: 'python3-keystoneauth1', why: 'tokens and catalog as OpenStack clients read them' },
  { name: 'python3-openstackclient', why: 'openstack token issue against /v3' },
  { name: 'runc', why: 'runs the images that were built' },
  { name: 'skopeo', why: 'copies and inspects images by the specification' },
  { name: 'slirp4netns', why: 'connects sandboxes to the network', unless: 'slirp4netns' },
  { name: 'tomcat10-common', why: 'starts that Tomcat' },
  { name: 'uidmap', why: 'users of containers for a service that is not root', unless: 'newuidmap' },
  { name: 'umoci', why: 'unpacks images and checks them' },
  { name: 'unzip', why: 'an independent reader of the jars that we write', unless: 'unzip' },
  { name: 'util-linux', why: 'setpriv and unshare around processes of a build', unless: 'setpriv' },
  { name: 'zip', why: 'packages made by another program than ours', unless: 'zip' },
];

/**
 * Installs what is missing where that is possible: root on Debian or a derivative. Elsewhere the tests that need a missing
 * program say so themselves. Gives the reason of a failed installation, or null.
 */
export async function ensureDebianPackages(): Promise<string | null> {
  const missing = await missingPackages();
  if (missing.length === 0) return null;
  console.log(`Debian packages that the tests need and that are missing:\n${missing.map(line).join('\n')}`);
  if (!(await canInstall())) {
    console.log('They are not installed by themselves here (only as root on Debian).');
    return null;
  }
  const update = await aptGet('update');
  // A failed update is only noted: the lists of before may still do.
  if (update !== null) console.error(update);
  return await aptGet('install', '--yes', '--no-install-recommends', ...missing.map(({ name }) => name));
}

async function aptGet(...args: readonly string[]): Promise<string | null> {
  const options = [
    '-qq',
    '-o',
    'DPkg::Lock::Timeout=120',
    '-o',
    'Acquire::Retries=3',
    '-o',
    'Dpkg::Use-Pty=0',
  ];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await capture('apt-get', [...options, ...args], { env });
  return code === 0 ? null : `${output.trimEnd()}\napt-get ${args[0]} ended with ${code}`;
}

async function missingPackages(): Promise<readonly DebianPackage[]> {
  const needed = await Promise.all(
    PACKAGES.map(async (entry) => {
      if (entry.unless !== undefined) return (await isInPath(entry.unless)) ? null : entry;
      return (await isInstalled(entry.name)) ? null : entry;
    }),
  );
  return needed.filter((entry) => entry !== null);
}

async function isInPath(program: string): Promise<boolean> {
  return (await capture('which', [program])).code === 0;
}

async function isInstalled(name: string): Promise<boolean> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of another language
  const { code, output } = await capture('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name]);
  return code === 0 && output === 'installed';
}

async function canInstall(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*debian/m.test(release);
}

function line({ name, why }: DebianPackage): string {
  return `  ${name}: ${why}`;
}
