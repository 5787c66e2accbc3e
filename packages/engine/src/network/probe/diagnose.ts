import { CertificateError } from './certificate.ts';

export interface Diagnosis {
  /** A sentence's part after the name of what was asked. */
  readonly what: string;
  /** What people can do about it: a sentence. */
  readonly advice: string;
}

const TRUST =
  'Name a PEM file with the certificate of that authority in STAGEWRIGHT_CA_FILE, on every machine with a worker.';
const ROUTE =
  'A firewall may be in between: set STAGEWRIGHT_HTTPS_PROXY where a proxy leads out, or a mirror (STAGEWRIGHT_NPM_MIRROR, …).';

const RULES: readonly (readonly [code: string, diagnosis: Diagnosis])[] = [
  [
    'ADDRESS_REFUSED',
    { what: '', advice: 'Where it is your own, add its network to STAGEWRIGHT_ALLOW_NETWORKS.' },
  ],
  [
    'HOST_UNKNOWN',
    {
      what: '',
      advice:
        'Check the name and /etc/resolv.conf; behind a proxy that resolves names, set STAGEWRIGHT_HTTPS_PROXY.',
    },
  ],
  [
    'PROXY_REFUSED',
    { what: '', advice: 'Check STAGEWRIGHT_HTTPS_PROXY, and its login in STAGEWRIGHT_NETWORK_LOGINS.' },
  ],
  ['ECONNREFUSED', { what: 'nothing listens there', advice: 'Check the address and its port.' }],
  ['ETIMEDOUT', { what: 'it does not answer', advice: ROUTE }],
  ['EHOSTUNREACH', { what: 'no route leads there', advice: ROUTE }],
  ['ENETUNREACH', { what: 'no route leads there', advice: ROUTE }],
  ['ECONNRESET', { what: 'the connection was broken off', advice: ROUTE }],
  ['EPROTO', { what: 'it does not speak TLS', advice: 'Check whether the address is one of https.' }],
];

/** What an error on the way to an address means for people. */
export function diagnose(error: unknown, { protocol }: Pick<URL, 'protocol'>): Diagnosis {
  if (error instanceof CertificateError) {
    const { message: what, code } = error;
    const isTrust = !/EXPIRED|NOT_YET_VALID|ALTNAME/.test(code);
    return {
      what,
      advice: isTrust ? TRUST : 'Its owner has to mend that; check the clock of this machine, too.',
    };
  }
  const { code = '', message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  const secureOnly = message.includes('https only');
  const found = RULES.find(([name]) => name === code || (name === 'EPROTO' && code.startsWith('ERR_SSL')));
  if (found === undefined)
    return { what: message, advice: protocol === 'https:' ? ROUTE : 'Check the address.' };
  const [, { what, advice }] = found;
  return {
    what: what || message,
    advice: secureOnly ? 'Use its https address, or add its network to STAGEWRIGHT_ALLOW_NETWORKS.' : advice,
  };
}
