import type { BuildRecord, BuildStarted, JobDetail, ObjectRecord } from '@stagewright/api';

export const JOB_ID = 'ctilzkwzcs2u22xjr6zh9iroixz2cikbjcd3103l';
export const BUILD_ID = 'kzqjkrvbglqbczhm82kkjlh0ixe2o2wv8v85fpmv';
export const DIGEST = `sha256:${'ab'.repeat(32)}`;

export const STARTED: BuildStarted = {
  build_id: BUILD_ID,
  job_id: JOB_ID,
  job_name: 'main-loop',
  index: 4,
  started_at: '2025-11-14 08:00:42 +0000 UTC',
  ended_at: '',
  duration: 0,
  state: 'Queuing',
  build_state: 'Queuing',
  progress: 0,
  commit_id: '',
  committer: '',
};

export function buildRecord(changes: Partial<BuildRecord> = {}): BuildRecord {
  return {
    build_id: BUILD_ID,
    job_id: JOB_ID,
    job_name: 'main-loop',
    enterprise_project_id: '0',
    index: 4,
    started_at: '2025-11-14 08:00:42 +0000 UTC',
    ended_at: '2025-11-14 08:00:54 +0000 UTC',
    duration: 12,
    build_state: 'Successful',
    state: 'Successful',
    repo_type: 'BinObs',
    repo_endpoint: '',
    repo_web_url: '',
    repo: 'obs://demo/MainLoop.jar',
    branch: '',
    commit_id: '',
    committer: '',
    commit_time: '',
    commit_comment: '',
    language: 'java',
    swr_repository: { '1754123329469': '127.0.0.1:7080/default/main-loop:4' },
    swr_repo_page: {},
    archive_result: { digest: DIGEST },
    base_image: 'host/java',
    seccomp_path: '',
    type: 'user',
    creator: 'paas_servicestage_test',
    code_repo_anatomy: null,
    os: { arch: 'x86_64' },
    progress: 100,
    attempt: 1,
    ...changes,
  };
}

export const JOB: JobDetail = {
  job_id: JOB_ID,
  enterprise_project_id: '0',
  creator: 'admin',
  spec: {
    job_name: 'main-loop',
    job_description: '',
    environment_setting: { docker_version: '1.0' },
    code_repo: { type: 'BinObs', url: 'obs://demo/MainLoop.jar' },
    enterprise_project_id: '0',
    build: { language: 'java', timeout_s: 60 },
  },
  last_build_id: BUILD_ID,
  created_at: '2025-11-14 08:00:00 +0000 UTC',
  updated_at: '2025-11-14 08:00:00 +0000 UTC',
};

export function objectRecord(changes: Partial<ObjectRecord>): ObjectRecord {
  return {
    bucket: 'demo',
    key: 'MainLoop.jar',
    url: 'obs://demo/MainLoop.jar',
    size: 0,
    sha256: '',
    created_at: '2025-11-14 08:00:00 +0000 UTC',
    ...changes,
  };
}
