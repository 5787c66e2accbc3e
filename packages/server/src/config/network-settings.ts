import type { NetworkSettings } from '@stagewright/api';
import { certificates, logins } from './network-files.ts';
import { list, optional, setting, url } from './setting.ts';

/** Of the network that the service and its builds are in: the same on the server and on workers elsewhere. */
export const NETWORK_SETTINGS = {
  ownCertificates: optional(
    'STAGEWRIGHT_CA_FILE',
    certificates,
    'PEM file with the certificates of your own authorities: the service, git and every build tool trust them beside those of the system.',
  ),
  httpProxy: optional(
    'STAGEWRIGHT_HTTP_PROXY',
    url,
    'Proxy of build tools for addresses of http, such as http://proxy.example.com:3128.',
  ),
  httpsProxy: optional(
    'STAGEWRIGHT_HTTPS_PROXY',
    url,
    'Proxy for addresses of https: of the service, git and build tools.',
  ),
  noProxy: setting(
    'STAGEWRIGHT_NO_PROXY',
    '',
    list,
    'Hosts, domains (with those below them), addresses and CIDRs that are reached without a proxy, comma-separated.',
  ),
  npmMirror: optional(
    'STAGEWRIGHT_NPM_MIRROR',
    mirror,
    'Registry in the place of registry.npmjs.org, for npm, pnpm and yarn.',
  ),
  mavenMirror: optional(
    'STAGEWRIGHT_MAVEN_MIRROR',
    mirror,
    'Repository in the place of Maven Central, for Maven and Gradle.',
  ),
  pypiMirror: optional(
    'STAGEWRIGHT_PYPI_MIRROR',
    mirror,
    'Index in the place of https://pypi.org/simple, for pip and uv.',
  ),
  goMirror: optional('STAGEWRIGHT_GO_MIRROR', mirror, 'Module proxy in the place of proxy.golang.org.'),
  registryMirrors: setting(
    'STAGEWRIGHT_REGISTRY_MIRRORS',
    '',
    registryMirrors,
    'Registries that are asked for base images before others, comma-separated, such as docker.io=https://harbor.example.com/hub: a path stands before the repositories. What they do not have comes from the other.',
  ),
  networkLogins: optional(
    'STAGEWRIGHT_NETWORK_LOGINS',
    logins,
    'File with logins for proxies and mirrors, as in a .netrc: machine HOST login NAME password SECRET; without login, the password is a token.',
  ),
} as const;

type Values = {
  readonly [K in keyof typeof NETWORK_SETTINGS]:
    | ReturnType<(typeof NETWORK_SETTINGS)[K]['parse']>
    | undefined;
};

export function networkOf(values: Values): NetworkSettings {
  const { ownCertificates, httpProxy: http, httpsProxy: https, networkLogins = [] } = values;
  const { npmMirror: npm, mavenMirror: maven, pypiMirror: pypi, goMirror: go, noProxy: except = [] } = values;
  const { registryMirrors: ofRegistries = {} } = values;
  return {
    certificates: ownCertificates ?? '',
    proxies: { except, ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }) },
    mirrors: {
      ...(npm === undefined ? {} : { npm }),
      ...(maven === undefined ? {} : { maven }),
      ...(pypi === undefined ? {} : { pypi }),
      ...(go === undefined ? {} : { go }),
    },
    ...(Object.keys(ofRegistries).length === 0 ? {} : { registryMirrors: ofRegistries }),
    logins: networkLogins,
  };
}

/** By the registry that they are asked before, in their order. */
function registryMirrors(value: string): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const entry of list(value)) {
    const [, registry = '', address = ''] = /^([^=/@\s]+)=(.+)$/.exec(entry) ?? [];
    if (!URL.canParse(`https://${registry}/`))
      throw new Error('must be pairs such as docker.io=https://harbor.example.com/hub, comma-separated');
    found[registry] = [...(found[registry] ?? []), mirror(address)];
  }
  return found;
}

/** An address below which tools look for packages; in one form, without a slash at its end. */
function mirror(value: string): string {
  const parsed = URL.parse(value);
  const plain = parsed !== null && parsed.username === '' && parsed.password === '' && parsed.search === '';
  if (!plain || !['http:', 'https:'].includes(parsed.protocol))
    throw new Error(
      'must be an http(s) address without user and query; logins go to STAGEWRIGHT_NETWORK_LOGINS',
    );
  return parsed.href.replace(/\/+$/, '');
}
