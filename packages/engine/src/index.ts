export type {
  BuildContext,
  ByteRange,
  Clock,
  Ledger,
  LedgerEntry,
  LogSink,
  OpenedSource,
  PermitAnswer,
  PermitWish,
} from './build-context.ts';
export { removeCgroup } from './executors/cgroups/cgroup.ts';
export { endNamedProcesses } from './executors/processes/named-processes.ts';
export { Redactor, type RedactorOptions } from './log/redactor.ts';
export { runBuild } from './run-build.ts';
export { SourceError, type SourceErrorCode } from './sources/source-error.ts';
export { createThreadPool, type ThreadPool, type ThreadPoolOptions } from './threads/thread-pool.ts';
