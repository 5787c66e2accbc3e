import { createSandboxExecutor } from '../sandbox/sandbox-executor.ts';
import { BARE_ROOT_SANDBOX } from '../sandbox/sandbox-wrapper.ts';
import type { SandboxRequest } from './sandbox-as.ts';

/** A process that runs scripts as steps of one sandboxed execution, as whoever it is, and tells how they ended. */
const [, , json = '', kind] = process.argv;
const request = JSON.parse(json) as SandboxRequest;
const wrapper = kind === 'bare root' ? { wrapper: BARE_ROOT_SANDBOX } : {};
const ledger = { add: async () => undefined, done: async () => undefined };
const execution = await createSandboxExecutor({ ...request.executor, ...wrapper }).open({
  ledger,
  env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' },
  graceMs: 0,
  ...request.execution,
});
const results = [];
try {
  for (const script of request.scripts) {
    let output = '';
    const end = await execution.run({
      argv: ['sh', '-c', script],
      cwd: '/',
      output: (bytes) => {
        output += Buffer.from(bytes).toString('latin1');
      },
    });
    results.push({ end, output });
  }
} finally {
  await execution.close();
}
process.stdout.write(JSON.stringify(results));
