import { openNamespace } from '../processes/namespace.ts';
import { runProgram } from '../processes/run-program.ts';
import { machineEnv } from '../processes/variables.ts';
import { buildUserRange } from './build-user.ts';
import { findMachineView } from './machine-view.ts';
import { sandboxArguments } from './sandbox-arguments.ts';
import { BARE_ROOT_SANDBOX, ROOT_SANDBOX, type SandboxWrapper, USER_SANDBOX } from './sandbox-wrapper.ts';

export type FoundWrapper =
  | { readonly kind: 'found'; readonly wrapper: SandboxWrapper }
  | { readonly kind: 'none'; readonly reason: string };

let found: Promise<FoundWrapper> | undefined;

/** The best that this machine can do, found out once: a sandbox is made, entered and left for each that is tried. */
export function findSandboxWrapper(): Promise<FoundWrapper> {
  found ??= probe();
  return found;
}

async function probe(): Promise<FoundWrapper> {
  const isRoot = process.getuid?.() === 0;
  const candidates = isRoot ? [ROOT_SANDBOX, BARE_ROOT_SANDBOX, USER_SANDBOX] : [USER_SANDBOX];
  const sandbox = sandboxArguments({ view: findMachineView(), hidden: [], folders: [], files: [] });
  let reason = '';
  for (const wrapper of candidates) {
    const failure = await tryWrapper(wrapper, sandbox, buildUserRange().first);
    if (failure === null) return { kind: 'found', wrapper };
    reason = failure;
  }
  return { kind: 'none', reason };
}

/** Null when it works, else why it does not. */
async function tryWrapper(
  { start, enter, drop }: SandboxWrapper,
  sandbox: readonly string[],
  user: number,
): Promise<string | null> {
  try {
    const env = machineEnv({});
    const namespace = await openNamespace({ start: start(sandbox, user), enter }, env);
    const complaint = await runProgram([...namespace.entry, ...drop(user), 'true']);
    await namespace.end();
    return complaint;
  } catch (error) {
    return (error as Error).message;
  }
}
