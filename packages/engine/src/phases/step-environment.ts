import type { Build } from '../build.ts';
import { STEP_USER } from '../executors/sandbox/scratch.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import type { StepNetwork } from './step-network.ts';

/** Of the worker's own environment only where programs are. */
const KEPT = ['PATH', 'JAVA_HOME', 'LANG', 'LC_ALL'];

/** All of the environment of a repository's steps. What the job names comes last, and secrets after it. */
export function stepEnvironment(
  { assignment, toolEnv }: Build,
  { commit }: Checkout,
  network: Pick<StepNetwork, 'env' | 'javaOptions'>,
): Readonly<Record<string, string>> {
  const { settings, secrets } = assignment;
  const kept = Object.entries(toolEnv).filter(([name]) => KEPT.includes(name));
  const time = Date.parse(commit.time);
  return {
    ...Object.fromEntries(kept),
    HOME: STEP_USER.home,
    CI: 'true',
    STAGEWRIGHT_BUILD_ID: assignment.build_id,
    STAGEWRIGHT_BUILD_INDEX: String(assignment.index),
    STAGEWRIGHT_JOB: assignment.job_name,
    STAGEWRIGHT_COMMIT: commit.id,
    ...(Number.isNaN(time) ? {} : reproducible(time)),
    ...network.env,
    ...forJava([...network.javaOptions, ...heapLimit(settings.resources?.memory_mb)]),
    ...settings.env,
    ...secrets,
  };
}

/** What tools may take for the time of the build, so that the same commit gives the same bytes. */
function reproducible(time: number): Readonly<Record<string, string>> {
  return {
    SOURCE_DATE_EPOCH: String(Math.floor(time / 1000)),
    MAVEN_OPTS: `-Dproject.build.outputTimestamp=${new Date(time).toISOString().slice(0, 19)}Z`,
  };
}

/** Read by every JVM, whoever starts it. */
function forJava(options: readonly string[]): Readonly<Record<string, string>> {
  return options.length === 0 ? {} : { JAVA_TOOL_OPTIONS: options.join(' ') };
}

/** A JVM asks the machine how much memory there is, and the sandbox does not show it the limit. */
function heapLimit(memoryMb: number | undefined): readonly string[] {
  return memoryMb === undefined ? [] : [`-XX:MaxRAM=${memoryMb}m`];
}
