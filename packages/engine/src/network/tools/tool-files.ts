import type { NetworkSettings } from '@stagewright/api';
import { loginFor } from '../proxies.ts';
import { gradleInit, gradleProperties, mavenSettings } from './java-files.ts';
import type { TrustPlaces } from './variables.ts';

/** A settings file of a tool. */
export interface ToolFile {
  /** Where the tool looks for it, below the home folder. */
  readonly home: string;
  readonly text: string;
}

export interface ToolFilesOptions {
  readonly trust?: TrustPlaces | undefined;
  /** What installs packages, where that is known. */
  readonly tool?: string;
}

/** What tools are told by files, credentials included; nothing for what is not set. Addresses are as the steps see them. */
export function toolFiles(network: NetworkSettings, options: ToolFilesOptions = {}): readonly ToolFile[] {
  const { npm, pypi } = network.mirrors;
  const files: readonly (readonly [home: string, text: string | undefined])[] = [
    ['.npmrc', npmrc(network, options)],
    ['.yarnrc.yml', npm && yarnrc(npm, network)],
    ['.config/pip/pip.conf', pypi && pipConf(pypi)],
    ['.config/uv/uv.toml', pypi && `[[index]]\nurl = ${JSON.stringify(pypi)}\ndefault = true\n`],
    ['.netrc', netrc(network)],
    ['.m2/settings.xml', mavenSettings(network)],
    ['.gradle/init.d/stagewright.gradle', gradleInit(network)],
    ['.gradle/gradle.properties', gradleProperties(network)],
  ];
  return files.flatMap(([home, text]) => (text === undefined ? [] : [{ home, text }]));
}

/** The certificates stand here, too: a machine may have set others for npm, and those would count alone. */
function npmrc({ mirrors, logins }: NetworkSettings, { trust, tool }: ToolFilesOptions): string | undefined {
  const trusted = trust === undefined ? [] : [`cafile=${trust.pem}`];
  const mirror = mirrors.npm === undefined ? [] : npmMirror(new URL(`${mirrors.npm}/`), logins);
  // Without it the first yarn asks for archives as a stranger; npm knows it no more, and says so.
  const always = tool === 'yarn' && mirror.length > 1 ? ['always-auth=true'] : [];
  const lines = [...trusted, ...mirror, ...always];
  return lines.length === 0 ? undefined : `${lines.join('\n')}\n`;
}

function npmMirror(url: URL, logins: NetworkSettings['logins']): readonly string[] {
  const login = loginFor(logins, url);
  const registry = `registry=${url.href}`;
  if (login === undefined) return [registry];
  const secret = login.username === '' ? `_authToken=${login.password}` : `_auth=${basic(login)}`;
  return [registry, `//${url.host}${url.pathname}:${secret}`];
}

/** Of yarn from its second version on. */
function yarnrc(mirror: string, { logins }: NetworkSettings): string {
  const url = new URL(`${mirror}/`);
  const login = loginFor(logins, url);
  const quoted = (text: string) => JSON.stringify(text);
  const secret =
    login === undefined
      ? []
      : login.username === ''
        ? [`npmAuthToken: ${quoted(login.password)}`]
        : [`npmAuthIdent: ${quoted(`${login.username}:${login.password}`)}`];
  return [
    `npmRegistryServer: ${quoted(mirror)}`,
    ...(url.protocol === 'http:' ? [`unsafeHttpWhitelist: [${quoted(url.hostname)}]`] : []),
    ...secret,
    ...(login ? ['npmAlwaysAuth: true'] : []),
    '',
  ].join('\n');
}

function pipConf(mirror: string): string {
  const { protocol, host } = new URL(mirror);
  return [
    '[global]',
    `index-url = ${mirror}`,
    ...(protocol === 'http:' ? [`trusted-host = ${host}`] : []),
    '',
  ].join('\n');
}

/** For pip, uv and go: the logins of mirrors alone. Go looks for host and port, all others for the host. */
function netrc({ mirrors, logins }: NetworkSettings): string | undefined {
  const lines = [mirrors.pypi, mirrors.go].flatMap((mirror) => {
    const url = mirror === undefined ? undefined : new URL(mirror);
    const login = url && loginFor(logins, url);
    if (url === undefined || login === undefined) return [];
    const rest = `login ${login.username || 'token'} password ${login.password}`;
    return [...new Set([url.hostname, url.host])].map((machine) => `machine ${machine} ${rest}`);
  });
  return lines.length === 0 ? undefined : `${[...new Set(lines)].join('\n')}\n`;
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
