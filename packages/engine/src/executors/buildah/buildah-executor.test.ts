import { describeExecutor } from '../testing/describe-executor.ts';
import { createBuildahExecutor } from './buildah-executor.ts';

describeExecutor('the sandbox of buildah', createBuildahExecutor({ projectId: 'contract' }), {
  steps: 'may not mount',
});
