import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { askedOfFolder, askedOfJob } from '../doctor/asked.ts';
import { type Check, error, ok, warning } from '../doctor/check.ts';
import { type Asked, type Contact, contactsOf } from '../doctor/contacts.ts';
import { renderChecks } from '../doctor/render-checks.ts';
import { EXIT, type ExitCode } from '../exit.ts';

interface Options {
  readonly job?: string;
  readonly folder?: string;
}

export function doctorNetwork(command: Command): void {
  command
    .option('--job <job>', 'what builds of this job would contact')
    .option('--folder <path>', 'what a build of a repository with these files would contact')
    .addHelpText(
      'after',
      `
Tries from this machine, with its settings (STAGEWRIGHT_CA_FILE, …_PROXY, …_MIRROR): names, connections, the
proxy, certificates, answers; and says what is wrong and what to do. Without options: the registries that
any build may need. Run it where builds run, in the environment of the service or worker. Ends with 1 when
something cannot be reached.`,
    )
    .action(act(diagnose));
}

async function diagnose(context: Context, options: Options): Promise<ExitCode> {
  if (options.job !== undefined && options.folder !== undefined)
    throw usageError('give either --job or --folder');
  const { loadConfig, loadStacks, networkOf } = await import('@stagewright/server');
  const loaded = loadConfig(context.io.env);
  if (loaded.kind === 'invalid') throw new CliError(loaded.problems.join('\n'));
  const { config } = loaded;
  const network = networkOf(config);
  const asked = await whatIsAsked(context, options);
  const stacks = await loadStacks(config.stacksFile);
  const contacts = contactsOf(asked, { network, stacks, targetRegistry: config.targetRegistry });
  const { probeAddresses } = await import('@stagewright/worker');
  const ends = await probeAddresses(
    contacts.map(({ address }) => address),
    {
      network,
      allowNetworks: config.allowNetworks,
      own: contacts.filter(({ own }) => own).map(({ address }) => address),
      signal: context.io.signal,
    },
  );
  const checks = contacts.map((contact, index) => checkOf(contact, ends[index]!));
  await context.out.result({
    document: { contacts: contacts.map((contact, index) => ({ ...contact, ...ends[index] })) },
    text: renderChecks(context, checks),
  });
  return checks.every(({ status }) => status !== 'error') ? EXIT.ok : EXIT.failed;
}

async function whatIsAsked(context: Context, { job, folder }: Options): Promise<Asked> {
  if (job !== undefined) return await askedOfJob(await context.client(), job);
  return folder === undefined ? {} : await askedOfFolder(folder);
}

type End = Awaited<ReturnType<typeof import('@stagewright/worker').probeAddresses>>[number];

function checkOf({ name, address, dispensable = false }: Contact, end: End): Check {
  const where = `${address}${end.via === '' ? '' : ` by the proxy ${end.via}`}`;
  if (end.kind === 'failed' && dispensable)
    return warning(name, `${where}: ${end.what}. Not needed where this machine has the runtime itself.`);
  if (end.kind === 'failed') return error(name, `${where}: ${end.what}. ${end.advice}`);
  const by = end.issuer === '' ? '' : `, certificate by "${end.issuer}"`;
  return ok(name, `${where}: answers ${end.status}${by}`);
}
