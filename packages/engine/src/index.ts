export { Agent, request } from '@stagewright/oci/http-client';
export type {
  BuildContext,
  ByteRange,
  Clock,
  Ledger,
  LedgerEntry,
  LogSink,
  OpenedSource,
  PackageAnswer,
  PackageFile,
  PermitAnswer,
  PermitWish,
  RepositoryTools,
} from './build-context.ts';
export { forgetCaches } from './caches/forget-caches.ts';
export { clearProjectCaches, listProjectCaches, type ProjectCache } from './caches/project-caches.ts';
export { dockerfileImages } from './executors/buildah/image-references.ts';
export { removeCgroup } from './executors/cgroups/cgroup.ts';
export type { Executor } from './executors/executor.ts';
export { inspectTools, type MachineTool, missingUserNamespaces } from './executors/inspect-tools.ts';
export { endNamedProcesses } from './executors/processes/named-processes.ts';
export { createProcessExecutor } from './executors/processes/process-executor.ts';
export { removeTree } from './executors/sandbox/remove-tree.ts';
export { createSandboxExecutor } from './executors/sandbox/sandbox-executor.ts';
export type { SandboxExecutorOptions } from './executors/sandbox/sandbox-options.ts';
export { forgetOldPackages } from './known/forget-old-packages.ts';
export { findLeftovers, isThere, type Leftover } from './leftovers.ts';
export { Redactor, type RedactorOptions } from './log/redactor.ts';
export { type CgroupShape, inspectMachine, type Machine } from './machine.ts';
export { probeAddresses } from './network/probe/probe-addresses.ts';
export { hostsOf } from './network/steps-address.ts';
export { trust } from './network/trust.ts';
export { planFolder } from './plan/source/plan-folder.ts';
export { previewBuild } from './preview-build.ts';
export { runBuild } from './run-build.ts';
export { forgetOldMirrors } from './sources/git/forget-old-mirrors.ts';
export { SourceError, type SourceErrorCode } from './sources/source-error.ts';
export { createThreadPool, type ThreadPool, type ThreadPoolOptions } from './threads/thread-pool.ts';
