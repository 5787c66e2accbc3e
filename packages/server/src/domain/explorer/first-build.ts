import type { Build } from '../build.ts';
import { newBuild } from '../start.ts';
import { AT, type WorldOptions } from './world.ts';

/** The build as it enters the queue. */
export function firstBuild({ place, settings: given }: WorldOptions): Build {
  const leavesPackage = place === 'object store';
  const settings = leavesPackage ? { ...given, artifact_kind: 'package' as const } : given;
  const codeRepo = leavesPackage
    ? { type: 'Git', url: 'https://git.example/MainLoop.git', branch: 'main' }
    : { type: 'BinObs', url: 'obs://demo/MainLoop.jar' };
  const spec = {
    name: 'MainLoop',
    description: '',
    enterpriseProjectId: '',
    environment: {},
    codeRepo,
    settings,
  };
  const job = {
    id: 'job',
    projectId: 'project',
    spec,
    creator: 'maria',
    origin: 'user',
    lastBuildId: '',
    createdAt: AT,
    updatedAt: AT,
  } as const;
  const request = {
    id: 'build',
    projectId: job.projectId,
    jobId: job.id,
    trigger: 'user',
    creator: 'maria',
    at: AT,
    defaultNamespace: 'default',
    registry: place === 'other registry' ? 'registry.example' : '',
    maxWaiting: 1,
  } as const;
  return newBuild(request, job, codeRepo, 1);
}
