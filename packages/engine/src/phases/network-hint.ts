import type { Outcome } from '@stagewright/api';
import type { Build } from '../build.ts';
import { createHostGuard } from '../network/host-guard.ts';
import { probe } from '../network/probe/probe.ts';
import { type NetworkTrouble, recogniseTrouble } from '../network/probe/recognise.ts';
import { asStepsSee } from '../network/steps-address.ts';

const SAID: Readonly<Record<NetworkTrouble['kind'], string>> = {
  certificate: 'a certificate was not accepted',
  name: 'a name has no address',
  proxy: 'a proxy refused to lead on',
  connection: 'somebody could not be reached',
};

/** After a command that failed over the network, the last line of the log says what is wrong with it and what to do. */
export async function hintAtNetwork(build: Build, outcome: Outcome): Promise<void> {
  if (outcome.kind !== 'failed' || outcome.failure.reason !== 'command_failed') return;
  const trouble = recogniseTrouble(build.log.lastOutput());
  if (trouble === undefined) return;
  const said = `Hint: the output says that ${SAID[trouble.kind]}`;
  if (build.assignment.settings.network === 'none')
    return build.log.line(`${said}. The network of this build is none (build.network).`);
  const advice = await adviceFor(build, trouble).catch(() => undefined);
  build.log.line(`${said}. ${advice ?? 'stagewright doctor network says what this machine can reach.'}`);
}

/** The worker tries for itself, where a build of this project may go. */
async function adviceFor(
  { network, policy, context }: Build,
  trouble: NetworkTrouble,
): Promise<string | undefined> {
  const origin = trouble.origin && asWorkerSees(trouble.origin, network.mirrors);
  if (origin === undefined) return undefined;
  const own = new Set(Object.values(network.mirrors).map((address) => new URL(address).hostname));
  const guard = createHostGuard({ policy, trustedHosts: own });
  const end = await probe(origin, { guard, signal: context.signal });
  const where = `${new URL(origin).host}${end.via === '' ? '' : ` (by the proxy ${end.via})`}`;
  if (end.kind === 'failed') return `${where}: ${end.what}. ${end.advice}`;
  if (trouble.kind !== 'certificate') return `This machine does reach ${where}: it answers ${end.status}.`;
  return `This machine does trust ${where}, whose certificate is by "${end.issuer}": the command has to use the certificates in the file that SSL_CERT_FILE names.`;
}

/** Steps see what is on the machine's loopback under another address. */
function asWorkerSees(origin: string, mirrors: Build['network']['mirrors']): string {
  const seen = asStepsSee({ certificates: '', proxies: { except: [] }, mirrors, logins: [] }).mirrors;
  for (const [kind, address] of Object.entries(seen)) {
    if (new URL(address).origin === origin)
      return new URL(mirrors[kind as keyof typeof mirrors] ?? origin).origin;
  }
  return origin;
}
