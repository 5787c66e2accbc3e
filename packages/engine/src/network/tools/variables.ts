import type { NetworkSettings } from '@stagewright/api';
import { namedProxies, withLogin } from '../proxies.ts';
import { nonProxyHosts, portOf } from './java-files.ts';
import { TRUSTSTORE_PASSWORD } from './java-truststore.ts';

type Variables = Readonly<Record<string, string>>;

/** The variables by which tools are told of certificates: all of them take the place of what they know, but the first. */
const CERTIFICATES = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];

/** Places of certificates as the steps see them. */
export interface TrustPlaces {
  readonly pem: string;
  readonly truststore: string;
}

export function trustVariables({ pem }: TrustPlaces): Variables {
  return Object.fromEntries(CERTIFICATES.map((name) => [name, pem]));
}

/** What every tool but Java's reads. A login is part of the address: tools know no other way, and the log masks it. */
export function proxyVariables(network: NetworkSettings): Variables {
  const found = namedProxies(network);
  if (found.length === 0) return {};
  const { except } = network.proxies;
  const all = [
    ...found.map(([protocol, proxy]) => [`${protocol}_proxy`, withLogin(proxy)] as const),
    ['no_proxy', ['localhost', '127.0.0.1', ...except].join(',')] as const,
  ];
  return Object.fromEntries(
    all.flatMap(([name, value]) => [
      [name, value],
      [name.toUpperCase(), value],
    ]),
  );
}

export function mirrorVariables({ mirrors }: NetworkSettings): Variables {
  return mirrors.go === undefined ? {} : { GOPROXY: mirrors.go };
}

/** Options of every Java: proxies and certificates, no credentials. */
export function javaOptions(network: NetworkSettings, trust: TrustPlaces | undefined): readonly string[] {
  const proxies = namedProxies(network).flatMap(([protocol, { url }]) => [
    `-D${protocol}.proxyHost=${url.hostname}`,
    `-D${protocol}.proxyPort=${portOf(url)}`,
  ]);
  return [
    ...(trust === undefined
      ? []
      : [
          `-Djavax.net.ssl.trustStore=${trust.truststore}`,
          `-Djavax.net.ssl.trustStorePassword=${TRUSTSTORE_PASSWORD}`,
        ]),
    ...proxies,
    ...(proxies.length === 0 ? [] : [`-Dhttp.nonProxyHosts=${nonProxyHosts(network)}`]),
  ];
}
