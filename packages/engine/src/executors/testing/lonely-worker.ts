import { createProcessExecutor } from '../processes/process-executor.ts';
import { ROOT_WRAPPER, USER_WRAPPER } from '../processes/wrapper.ts';
import { createSandboxExecutor } from '../sandbox/sandbox-executor.ts';

/** A process that runs a script as a step and says what the script says; a test kills it. */
const [name = '', script = '', kind = ''] = process.argv.slice(2);
const ledger = { add: async () => undefined, done: async () => undefined };
const executor =
  kind === 'sandbox'
    ? createSandboxExecutor()
    : createProcessExecutor({ wrapper: kind === 'user' ? USER_WRAPPER : ROOT_WRAPPER });
const env = { PATH: process.env['PATH'] ?? '' };
const execution = await executor.open({ name, ledger, env, graceMs: 0 });
const output = (bytes: Uint8Array) => void process.stdout.write(bytes);
await execution.run({ argv: ['sh', '-c', script], cwd: '/', output });
