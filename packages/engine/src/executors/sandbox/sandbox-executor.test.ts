import { describeExecutor } from '../testing/describe-executor.ts';
import { createSandboxExecutor } from './sandbox-executor.ts';
import { ROOT_SANDBOX, USER_SANDBOX } from './sandbox-wrapper.ts';

const traits = { steps: 'may not mount' } as const;
const isRoot = process.getuid?.() === 0;
if (isRoot) describeExecutor('a sandbox as root', createSandboxExecutor({ wrapper: ROOT_SANDBOX }), traits);
describeExecutor('a sandbox as a user', createSandboxExecutor({ wrapper: USER_SANDBOX }), traits);
