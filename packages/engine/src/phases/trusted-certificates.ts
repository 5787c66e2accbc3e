import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';

/** Certificates that git and build tools trust. */
export interface TrustedCertificates {
  /** On the machine; holds nothing else. */
  readonly folder: string;
  readonly file: string;
}

/** Where systems keep what they trust. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];
const FILE = 'ca.pem';
/** Where steps find them. */
const PLACE = '/trusted';
/** The variables by which tools are told: all of them take the place of what they know, but the first. */
const TOLD = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];

/**
 * What the system trusts and, beside it, the certificates that Node is told to trust by `NODE_EXTRA_CA_CERTS`: in a company network that
 * looks into TLS, the service, git and every build tool need the same ones. Undefined where Node is told nothing.
 */
export async function writeTrustedCertificates({
  toolEnv,
  workspace,
}: Build): Promise<TrustedCertificates | undefined> {
  const { NODE_EXTRA_CA_CERTS: extra = '' } = toolEnv;
  if (extra === '') return undefined;
  const own = await readFile(extra, 'utf8').catch((cause: Error) => {
    throw new BuildFailure('executor_unavailable', `NODE_EXTRA_CA_CERTS cannot be read: ${cause.message}`, {
      cause,
    });
  });
  const texts = await Promise.all(BUNDLES.map((path) => readFile(path, 'utf8').catch(() => '')));
  const folder = join(workspace.path, 'trusted');
  const file = join(folder, FILE);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${texts.find((text) => text !== '') ?? ''}\n${own}`);
  return { folder, file };
}

/** As the steps see them. */
export const trustedPlace = ({ folder }: TrustedCertificates) => ({
  path: folder,
  at: PLACE,
  writable: false,
});

export function trustedVariables(): Readonly<Record<string, string>> {
  return Object.fromEntries(TOLD.map((name) => [name, `${PLACE}/${FILE}`]));
}
