import type { RepositoryKey } from '@stagewright/api';

export type SshKey = Pick<RepositoryKey, 'private_key' | 'known_hosts'>;

const PEM =
  /^-----BEGIN (?<kind>[A-Z ]*)PRIVATE KEY-----\n(?<body>[\s\S]+)\n-----END \k<kind>PRIVATE KEY-----$/;
/** How a key of OpenSSH begins that is sealed with no cipher. */
const OPEN = Buffer.from('openssh-key-v1\0\0\0\0\x04none');
const KNOWN_HOST = /^(?:@[a-z-]+ )?[^\s#]+ [a-z0-9@.-]+ [A-Za-z0-9+/]+=*(?: .*)?$/;

const lines = (text: string) => text.replaceAll('\r\n', '\n').trim();

/** What is wrong with a key or its hosts, or null. */
export function sshKeyProblem(key: SshKey): string | null {
  const { kind = '', body = '' } = PEM.exec(lines(key.private_key))?.groups ?? {};
  if (body === '') return 'body private_key: must be a private key as OpenSSH writes it.';
  if (!isOpen(kind, body)) return 'body private_key: must have no passphrase.';
  const hosts = lines(key.known_hosts)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const good = hosts.length > 0 && hosts.every((line) => KNOWN_HOST.test(line));
  return good ? null : 'body known_hosts: must be lines as ssh-keyscan prints them.';
}

function isOpen(kind: string, body: string): boolean {
  if (kind === 'OPENSSH ') return Buffer.from(body, 'base64').subarray(0, OPEN.length).equals(OPEN);
  return kind !== 'ENCRYPTED ' && !body.includes('ENCRYPTED');
}

/** A key as one text, to be sealed. */
export function sshSecret(key: SshKey): string {
  return JSON.stringify({ private_key: lines(key.private_key), known_hosts: lines(key.known_hosts) });
}

export function readSshSecret(secret: string): SshKey {
  return JSON.parse(secret) as SshKey;
}
