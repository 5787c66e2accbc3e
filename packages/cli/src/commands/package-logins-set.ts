import { packageLogins } from '@stagewright/api';
import { type Command, Option } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { given } from '../given.ts';
import { repeated } from '../option-values.ts';
import { readNamedFile } from '../read-named-file.ts';
import { readSecret } from '../read-password.ts';

interface Options {
  readonly host: string;
  readonly s3?: true;
  readonly user?: string;
  readonly region?: string;
  readonly addressing?: 'path' | 'virtual';
  readonly bucket?: readonly string[];
  readonly ca?: string;
  readonly stdin?: true;
}

export function packageLoginsSet(command: Command): void {
  command
    .argument('<name>', 'name of the login, for --auth of a job')
    .requiredOption('--host <address>', 'https://host[:port] that alone gets it; with --s3 the endpoint')
    .option('--s3', 'key of an S3-compatible object store (AWS, OBS, MinIO, Ceph, …)')
    .option('--user <name>', 'user of a password, or the access key with --s3; without it a token')
    .option('--region <name>', 'with --s3: region (default: us-east-1)')
    .addOption(
      new Option('--addressing <way>', 'with --s3: where the bucket is named (default: path)').choices([
        'path',
        'virtual',
      ]),
    )
    .option(
      '--bucket <name>',
      'with --s3: bucket that is read with it though a job names no login; may be repeated',
      repeated,
    )
    .option('--ca <file>', 'PEM file of the authority that the host is trusted by')
    .option('--stdin', 'read the secret from stdin; else it is asked for')
    .action(act(setLogin));
}

async function setLogin(context: Context, options: Options, name: string): Promise<void> {
  const { host, user, region, addressing, bucket, ca, s3 } = options;
  const kind = s3 ? 's3' : user === undefined ? 'bearer' : 'basic';
  const what = { s3: `Secret key of ${user}`, bearer: `Token for ${host}`, basic: `Password of ${user}` }[
    kind
  ];
  const certificates = ca === undefined ? undefined : await readNamedFile(ca);
  const secret = await readSecret(context.io, what, { fromStdin: options.stdin ?? false });
  const client = await context.client();
  const login = await client.call(packageLogins.put, {
    params: { name },
    body: {
      kind,
      host,
      secret,
      ...given({ user, region, addressing, certificates }),
      ...(bucket === undefined ? {} : { buckets: [...bucket] }),
    },
  });
  await context.out.result({
    document: login,
    id: login.name,
    text: `Package login ${login.name} is stored, for ${login.host}.\n`,
  });
}
