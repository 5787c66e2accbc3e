import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An authority that no system knows, as companies have them. */
export interface Authority {
  /** Its certificate, in PEM. */
  readonly certificate: string;
  /** The same, on the disk. */
  readonly file: string;
  /** A certificate by it for names (`DNS:…`, `IP:…`), followed by its own, and the key. */
  issue(...names: readonly string[]): { readonly cert: string; readonly key: string };
}

const FRESH = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export function createAuthority(folder: string, name = 'Example Company Root'): Authority {
  const at = (file: string) => join(folder, file);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const subject = ['-subj', `/CN=${name}`, '-days', '2'];
  openssl('req', '-x509', ...FRESH, ...subject, '-keyout', at('ca.key'), '-out', at('ca.crt'));
  let count = 0;
  return {
    certificate: readFileSync(at('ca.crt'), 'utf8'),
    file: at('ca.crt'),
    issue(...names) {
      count++;
      const number = count;
      const own = (kind: string) => at(`server-${number}.${kind}`);
      openssl('req', ...FRESH, '-subj', '/CN=server', '-keyout', own('key'), '-out', own('csr'));
      writeFileSync(own('ext'), `subjectAltName=${names.join(',')}\nbasicConstraints=CA:FALSE\n`);
      const by = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', own('ext')];
      openssl('x509', '-req', '-days', '2', '-in', own('csr'), ...by, '-out', own('crt'));
      const chain = [own('crt'), at('ca.crt')].map((file) => readFileSync(file, 'utf8'));
      return { cert: chain.join(''), key: readFileSync(own('key'), 'utf8') };
    },
  };
}
