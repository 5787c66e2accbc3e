import type { NetworkSettings } from '@stagewright/api';
import { loginFor, namedProxies, type WebProxy } from '../proxies.ts';

/** As Java writes exceptions of proxies. */
export function nonProxyHosts({ proxies }: NetworkSettings): string {
  const named = proxies.except
    .filter((exception) => !exception.includes('/'))
    .map((exception) => exception.replace(/:\d+$/, '').replace(/^\*?\./, ''));
  const hosts = named.flatMap((name) => (name === '*' ? ['*'] : [name, `*.${name}`]));
  return ['localhost', '127.*', ...hosts].join('|');
}

export function mavenSettings(network: NetworkSettings): string | undefined {
  const { maven } = network.mirrors;
  const proxies = namedProxies(network);
  if (maven === undefined && proxies.length === 0) return undefined;
  const login = maven === undefined ? undefined : loginFor(network.logins, new URL(maven));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<settings>',
    ...(maven === undefined
      ? []
      : [`<mirrors><mirror>${tags({ id: ID, mirrorOf: 'central', url: maven })}</mirror></mirrors>`]),
    ...(login === undefined
      ? []
      : [
          `<servers><server>${tags({ id: ID, username: login.username, password: login.password })}</server></servers>`,
        ]),
    '<proxies>',
    ...proxies.map(([protocol, proxy]) => `<proxy>${tags(mavenProxy(protocol, proxy, network))}</proxy>`),
    '</proxies>',
    '</settings>',
    '',
  ].join('\n');
}

const ID = 'stagewright-mirror';
/** Public repositories that a mirror of Maven Central stands for. */
const PUBLIC = ['repo.maven.apache.org', 'repo1.maven.org', 'plugins.gradle.org'];

function mavenProxy(protocol: string, { url, login }: WebProxy, network: NetworkSettings) {
  return {
    id: `stagewright-${protocol}`,
    active: 'true',
    protocol,
    host: url.hostname,
    port: portOf(url),
    ...(login === undefined ? {} : { username: login.username, password: login.password }),
    nonProxyHosts: nonProxyHosts(network),
  };
}

/** Repositories that the project itself names stay its own. */
export function gradleInit({ mirrors: { maven }, logins }: NetworkSettings): string | undefined {
  if (maven === undefined) return undefined;
  const url = new URL(maven);
  const login = loginFor(logins, url);
  return [
    'def stagewrightMirror = { repository ->',
    `  if (!(repository instanceof MavenArtifactRepository) || !(repository.url.host in [${PUBLIC.map(groovy).join(', ')}])) return`,
    `  repository.url = uri(${groovy(maven)})`,
    ...(url.protocol === 'http:' ? ['  repository.allowInsecureProtocol = true'] : []),
    ...(login === undefined
      ? []
      : [
          `  repository.credentials { username = ${groovy(login.username)}; password = ${groovy(login.password)} }`,
        ]),
    '}',
    'beforeSettings { settings ->',
    '  settings.pluginManagement.repositories.gradlePluginPortal()',
    '  settings.pluginManagement.repositories.all(stagewrightMirror)',
    '}',
    'settingsEvaluated { settings -> settings.dependencyResolutionManagement.repositories.all(stagewrightMirror) }',
    'allprojects {',
    '  buildscript.repositories.all(stagewrightMirror)',
    '  repositories.all(stagewrightMirror)',
    '}',
    '',
  ].join('\n');
}

/** Java takes proxies from its variables; their logins are for no variable. */
export function gradleProperties(network: NetworkSettings): string | undefined {
  const lines = namedProxies(network).flatMap(([protocol, { login }]) =>
    login === undefined
      ? []
      : [
          `systemProp.${protocol}.proxyUser=${property(login.username)}`,
          `systemProp.${protocol}.proxyPassword=${property(login.password)}`,
        ],
  );
  return lines.length === 0 ? undefined : `${lines.join('\n')}\n`;
}

export const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

function tags(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${xml(value)}</${name}>`)
    .join('');
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function groovy(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function property(text: string): string {
  return text.replaceAll('\\', '\\\\');
}
