import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure } from '../build-failure.ts';
import { javaTruststore } from './tools/java-truststore.ts';

/** Certificates that git and build tools trust. */
export interface TrustedFiles {
  /** On the machine; holds nothing else. */
  readonly folder: string;
  readonly pem: string;
}

export interface TrustOptions {
  /** Of the operator, in PEM. */
  readonly certificates: string;
  /** What Node is told to trust by `NODE_EXTRA_CA_CERTS`. */
  readonly extraFile: string | undefined;
  /** Made. */
  readonly folder: string;
}

export const PEM_NAME = 'ca.pem';
export const TRUSTSTORE_NAME = 'cacerts.jks';

/** Where systems keep what they trust. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/**
 * What the system trusts and, beside it, what the operator's settings and Node's name: in a company network that looks into TLS, the
 * service, git and every build tool need the same ones. Undefined where nothing is named.
 */
export async function writeTrustedFiles({
  certificates,
  extraFile = '',
  folder,
}: TrustOptions): Promise<TrustedFiles | undefined> {
  if (extraFile === '' && certificates === '') return undefined;
  const extra = extraFile === '' ? '' : await readExtra(extraFile);
  const texts = await Promise.all(BUNDLES.map((path) => readFile(path, 'utf8').catch(() => '')));
  const all = [texts.find((text) => text !== '') ?? '', extra, certificates].join('\n');
  const pem = join(folder, PEM_NAME);
  await mkdir(folder, { recursive: true });
  await writeFile(pem, all);
  await writeFile(join(folder, TRUSTSTORE_NAME), truststoreOf(all));
  return { folder, pem };
}

/** The same in every build: to read hundreds of certificates takes longer than all else here. */
let last: { readonly pem: string; readonly truststore: Buffer } | undefined;

function truststoreOf(pem: string): Buffer {
  if (last?.pem !== pem) last = { pem, truststore: javaTruststore(pem) };
  return last.truststore;
}

async function readExtra(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: Error) => {
    throw new BuildFailure('executor_unavailable', `NODE_EXTRA_CA_CERTS cannot be read: ${cause.message}`, {
      cause,
    });
  });
}
