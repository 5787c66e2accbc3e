import { gitAuthorizations } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { readNamedFile } from '../read-named-file.ts';

interface Options {
  readonly host: string;
  readonly keyFile: string;
  readonly knownHosts: string;
}

export function gitAuthsSetKey(command: Command): void {
  command
    .argument('<name>', 'name of the key, for --auth of a job')
    .requiredOption('--host <host>', 'host that alone gets it, with its port where it is not 22')
    .requiredOption('--key-file <path>', 'private key as OpenSSH writes it, without a passphrase')
    .requiredOption('--known-hosts <path>', 'public keys of the host, as ssh-keyscan prints them')
    .action(act(setKey));
}

async function setKey(context: Context, { host, keyFile, knownHosts }: Options, name: string): Promise<void> {
  const [private_key, known_hosts] = await Promise.all([readNamedFile(keyFile), readNamedFile(knownHosts)]);
  const client = await context.client();
  const body = { name, host, private_key, known_hosts };
  const { authorization } = await client.call(gitAuthorizations.createKey, { body });
  await context.out.result({
    document: authorization,
    id: authorization.name,
    text: `Key ${authorization.name} is stored, for ${authorization.repo_host}.\n`,
  });
}
