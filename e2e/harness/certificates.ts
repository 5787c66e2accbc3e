import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface Certificates {
  /** The authority's certificate, for clients. */
  readonly ca: string;
  /** For the server: valid for localhost and 127.0.0.1. */
  readonly cert: string;
  readonly key: string;
}

const EXTENSIONS = `subjectAltName=DNS:localhost,IP:127.0.0.1
basicConstraints=CA:FALSE
extendedKeyUsage=serverAuth
`;

/** An authority of one's own and a certificate by it, as a site without a public one has them. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  await mkdir(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => exec('openssl', args);
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...fresh,
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.crt'),
  );
  await openssl(
    'req',
    ...fresh,
    '-subj',
    '/CN=localhost',
    '-keyout',
    file('server.key'),
    '-out',
    file('server.csr'),
  );
  await writeFile(file('extensions'), EXTENSIONS);
  await openssl(
    'x509',
    '-req',
    '-in',
    file('server.csr'),
    '-days',
    '2',
    '-CA',
    file('ca.crt'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-extfile',
    file('extensions'),
    '-out',
    file('server.crt'),
  );
  return { ca: file('ca.crt'), cert: file('server.crt'), key: file('server.key') };
}
