import type { StartRequest } from '../../domain/ports.ts';

export const PROJECT = 'project-1';

export function startRequest(id: string, fields: Partial<StartRequest> = {}): StartRequest {
  return {
    id,
    projectId: PROJECT,
    jobId: 'job-1',
    trigger: 'user',
    creator: 'maria',
    at: 100,
    defaultNamespace: 'default',
    registry: '',
    maxWaiting: 1_000,
    ...fields,
  };
}
