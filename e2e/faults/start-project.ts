import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createProject, type Project } from './project.ts';
import { ServiceUnderTest } from './service-under-test.ts';

export interface StartedProject {
  readonly service: ServiceUnderTest;
  readonly project: Project;
}

/** A service under test with the suite's project in it, until the test ends. */
export async function startProject(
  points: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-faults-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const service = await ServiceUnderTest.start({ folder, points, env });
  onTestFinished(() => service.close());
  const project = await createProject(service, folder);
  onTestFinished(() => project.source.close());
  return { service, project };
}
