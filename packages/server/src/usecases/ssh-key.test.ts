import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSshSecret, sshKeyProblem, sshSecret } from './ssh-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A key by the real ssh-keygen. */
function keyOf(name: string, passphrase: string, ...options: readonly string[]): string {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', file, ...options]);
  return readFileSync(file, 'utf8');
}

const known_hosts = '# git.example.com:22\n[git.example.com]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==\n';
const open = keyOf('open', '');

test('a key without a passphrase is taken, with its hosts, whatever its line ends', () => {
  expect(sshKeyProblem({ private_key: open, known_hosts })).toBeNull();
  const windows = { private_key: open.replaceAll('\n', '\r\n'), known_hosts };
  expect(sshKeyProblem(windows)).toBeNull();
  expect(readSshSecret(sshSecret(windows))).toEqual({
    private_key: open.trim(),
    known_hosts: known_hosts.trim(),
  });
});

test('a key of PEM is taken', () => {
  const key = keyOf('pem', '', '-t', 'ecdsa', '-m', 'PEM');
  expect(key).toContain('BEGIN EC PRIVATE KEY');
  expect(sshKeyProblem({ private_key: key, known_hosts })).toBeNull();
});

test('a key that asks for a passphrase is not', () => {
  const keys = [keyOf('closed', 'passphrase'), keyOf('closed-pem', 'passphrase', '-t', 'ecdsa', '-m', 'PEM')];
  for (const private_key of keys) expect(sshKeyProblem({ private_key, known_hosts })).toContain('passphrase');
});

test.each([
  [readFileSync(join(folder, 'open.pub'), 'utf8'), known_hosts, 'private_key'],
  ['', known_hosts, 'private_key'],
  [open.slice(0, -40), known_hosts, 'private_key'],
  [open, '# nothing\n', 'known_hosts'],
  [open, 'git.example.com', 'known_hosts'],
  [open, 'git.example.com ssh-ed25519 !', 'known_hosts'],
])('what is no key or no host is named', (private_key, hosts, field) => {
  expect(sshKeyProblem({ private_key, known_hosts: hosts })).toContain(field);
});
