import {
  type BuildPlan,
  type BuildSettings,
  MIRRORED,
  type Mirrored,
  type NetworkSettings,
  type Stacks,
} from '@stagewright/api';

/** Somebody whom a build asks for something. */
export interface Contact {
  readonly name: string;
  readonly address: string;
  /** The operator's own: its address is not judged. */
  readonly own: boolean;
}

/** What is known of the builds that are asked about; nothing: of any build at all. */
export interface Asked {
  readonly repository?: string;
  readonly settings?: BuildSettings;
  readonly plan?: BuildPlan;
  /** References that a Dockerfile names. */
  readonly images?: readonly string[];
}

export interface Site {
  readonly network: NetworkSettings;
  readonly stacks: Stacks;
  /** Where images go; undefined for the embedded registry. */
  readonly targetRegistry: string | undefined;
}

const PUBLIC: Readonly<Record<Mirrored, string>> = {
  npm: 'https://registry.npmjs.org/',
  maven: 'https://repo.maven.apache.org/maven2/',
  pypi: 'https://pypi.org/simple/',
  go: 'https://proxy.golang.org/',
};

const OF_TOOLS: Readonly<Record<string, Mirrored>> = {
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

/** Everybody whom the builds would contact, each once. */
export function contactsOf(asked: Asked, site: Site): readonly Contact[] {
  const found = [
    ...repositoryOf(asked),
    ...basesOf(asked, site),
    ...packagesOf(asked, site),
    ...targetOf(site),
  ];
  return [...new Map(found.map((contact) => [contact.address, contact])).values()];
}

function repositoryOf({ repository }: Asked): readonly Contact[] {
  const url = repository === undefined ? null : URL.parse(repository);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return [];
  return [{ name: 'repository', address: new URL('/', url).href, own: false }];
}

function basesOf({ settings = {}, plan, images = [] }: Asked, { stacks }: Site): readonly Contact[] {
  const language = settings.language ?? plan?.language ?? '';
  const ofStacks = Object.values(stacks.stacks)
    .filter((stack) => plan === undefined || stack.language.toLowerCase() === language.toLowerCase())
    .flatMap(({ versions }) => versions.flatMap(({ base }) => base));
  const base = settings.base_image ?? '';
  const named = base !== '' ? [base] : plan?.dockerfile === undefined ? ofStacks : images;
  return named
    .filter((reference) => !reference.startsWith('host/'))
    .map((reference) => ({
      name: 'base images',
      address: `https://${registryOf(reference)}/v2/`,
      own: false,
    }));
}

function packagesOf({ settings, plan }: Asked, { network }: Site): readonly Contact[] {
  const only = OF_TOOLS[plan?.tool ?? ''];
  const isPackage = settings !== undefined && plan === undefined;
  return MIRRORED.filter((kind) => !isPackage && (only ?? kind) === kind).map((kind) => {
    const mirror = network.mirrors[kind];
    return {
      name: mirror === undefined ? `${kind} packages` : `${kind} mirror`,
      address: mirror === undefined ? PUBLIC[kind] : `${mirror}/`,
      own: mirror !== undefined,
    };
  });
}

function targetOf({ targetRegistry }: Site): readonly Contact[] {
  if (targetRegistry === undefined) return [];
  return [{ name: 'target registry', address: new URL('/v2/', targetRegistry).href, own: true }];
}

/** The host of an image's registry, as Docker reads references. */
function registryOf(reference: string): string {
  const [first = ''] = reference.split('/');
  const isHost = reference.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  return isHost && first !== 'docker.io' ? first : 'registry-1.docker.io';
}
