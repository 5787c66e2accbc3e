import module from 'node:module';
import { takeSchemaLibraryFromFewFiles } from '@stagewright/api/schema-library';

/**
 * An embedded worker that, unlike the product's, runs `build.build_cmd` of package jobs: real processes in their own namespaces, under the
 * limits of `build.resources`, hidden from nothing else. For tests that need builds with processes.
 */
// Loaded as the product's own entry loads it: that takes half the time.
module.enableCompileCache();
takeSchemaLibraryFromFewFiles();
const { createProcessExecutor, runBuild } = await import('@stagewright/engine');
const { runEmbedded } = await import('../../packages/worker/src/embedded.ts');
module.flushCompileCache();
const executor = createProcessExecutor();
await runEmbedded((assignment, context) => runBuild(assignment, { ...context, executor }));
