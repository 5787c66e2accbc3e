import { createProcessExecutor, runBuild } from '@stagewright/engine';
import { runEmbedded } from '../embedded.ts';

/**
 * An embedded worker that, unlike the product's, runs `build.build_cmd` of package jobs: real processes in their own namespaces, under the
 * limits of `build.resources`, hidden from nothing else. For tests that need builds with processes.
 */
const executor = createProcessExecutor();
await runEmbedded((assignment, context) => runBuild(assignment, { ...context, executor }));
