import {
  type BuildPlan,
  type BuildSettings,
  MIRRORED,
  MIRRORED_OF_TOOL,
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
  /** Where this machine has the runtime itself, its base image is made of that. */
  readonly dispensable?: boolean;
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

/** Everybody whom the builds would contact, each once. */
export function contactsOf(asked: Asked, site: Site): readonly Contact[] {
  const found = [
    ...repositoryOf(asked),
    ...basesOf(asked, site),
    ...packagesOf(asked, site),
    ...targetOf(site),
  ];
  // What somebody cannot do without counts.
  const sorted = found.toSorted(
    (one, other) => Number(other.dispensable ?? false) - Number(one.dispensable ?? false),
  );
  const last = new Map(sorted.map((contact) => [contact.address, contact]));
  return found.filter((contact) => last.get(contact.address) === contact);
}

function repositoryOf({ repository }: Asked): readonly Contact[] {
  const url = repository === undefined ? null : URL.parse(repository);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return [];
  return [{ name: 'repository', address: new URL('/', url).href, own: false }];
}

function basesOf(asked: Asked, { stacks, network }: Site): readonly Contact[] {
  const asBase = (reference: string, dispensable = false) => registriesOf(reference, network, dispensable);
  const { settings = {}, plan, images = [] } = asked;
  const base = settings.base_image ?? '';
  if (base !== '') return asBase(base);
  if (plan?.dockerfile !== undefined) return images.flatMap((image) => asBase(image));
  const language = (settings.language ?? plan?.language ?? '').toLowerCase();
  return Object.values(stacks.stacks)
    .filter((stack) => plan === undefined || stack.language.toLowerCase() === language)
    .flatMap(({ versions }) => versions)
    .flatMap(({ base: candidates }) => {
      const dispensable = candidates.some((name) => name.startsWith(OF_MACHINE));
      return candidates.flatMap((name) => asBase(name, dispensable));
    });
}

const OF_MACHINE = 'host/';

/** Behind mirrors a registry is the last that is asked. */
function registriesOf(
  reference: string,
  { registryMirrors = {} }: NetworkSettings,
  dispensable: boolean,
): readonly Contact[] {
  if (reference.startsWith(OF_MACHINE)) return [];
  const registry = registryOf(reference);
  const mirrors = registryMirrors[registry] ?? [];
  const host = registry === DOCKER_HUB ? 'registry-1.docker.io' : registry;
  const contact = (name: string, address: string, own: boolean, spare: boolean): Contact => {
    return { name, address, own, ...(spare ? { dispensable: true } : {}) };
  };
  return [
    ...mirrors.map((mirror) =>
      contact('mirror of base images', new URL('/v2/', mirror).href, true, dispensable),
    ),
    contact('base images', `https://${host}/v2/`, false, dispensable || mirrors.length > 0),
  ];
}

function packagesOf({ settings, plan }: Asked, { network }: Site): readonly Contact[] {
  const only = MIRRORED_OF_TOOL[plan?.tool ?? ''];
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
  return isHost ? first : DOCKER_HUB;
}

const DOCKER_HUB = 'docker.io';
