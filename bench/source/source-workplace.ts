import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startService } from '../../e2e/harness/service.ts';
import { type GitServer, startGitServer } from '../../packages/engine/src/testing/git-server.ts';
import { type Content, createTestRepository } from '../../packages/engine/src/testing/test-repository.ts';
import { Connection } from '../harness/connection.ts';
import { eventFrames } from '../harness/event-frames.ts';
import { createJob, inNewFolder, LIMITLESS, type Workplace, withService } from '../harness/workplace.ts';

/** A service, and a git server with repositories that it may reach. */
export interface SourceWorkplace extends Workplace {
  readonly folder: string;
  /** Makes a repository of one commit and a job for it. */
  define(name: string, files: Readonly<Record<string, Content>>, build?: object): Promise<Defined>;
}

export interface Defined {
  readonly job: string;
  /** The working tree of the repository. */
  readonly tree: string;
  /** Gives the job other settings; what earlier builds of it have fetched stays. */
  change(build: object): Promise<void>;
}

export interface EndedBuild {
  /** From the request until the stream of its log has ended. */
  readonly ms: number;
  readonly log: string;
  /** Of the image; empty where there is none. */
  readonly digest: string;
}

const NODE = dirname(process.execPath);
/** Builds see this program's own Node, wherever it lies, and find it before that of the machine. */
export const TOOL_PATH = `${NODE}:${process.env['PATH']}`;
/** An authority of the machine's own that its Node is told of, builds' Node has to know as well. */
const { NODE_EXTRA_CA_CERTS: authority } = process.env;
const NEAR = {
  ...LIMITLESS,
  ...(authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority }),
  PATH: TOOL_PATH,
  STAGEWRIGHT_TOOL_FOLDERS: NODE,
  STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8',
};

export async function withSources<T>(work: (workplace: SourceWorkplace) => Promise<T>): Promise<T> {
  return await inNewFolder(async (folder) => {
    const root = join(folder, 'repositories');
    mkdirSync(root, { recursive: true });
    const git = await startGitServer({ root });
    try {
      const start = (data: string) => startService(data, NEAR);
      return await withService(
        join(folder, 'data'),
        (workplace) => work({ ...workplace, folder, define: definer(workplace, git, root) }),
        start,
      );
    } finally {
      await git.close();
    }
  });
}

function definer({ user }: Workplace, git: GitServer, root: string): SourceWorkplace['define'] {
  return async (name, files, build = {}) => {
    const repository = await createTestRepository(root, name);
    await repository.commit(files);
    const code_repo = { type: 'Git', url: `${git.url}/${name}.git`, branch: 'main' };
    const job = await createJob(user, name, { code_repo, build });
    return {
      job,
      tree: repository.folder,
      async change(settings) {
        const body = { job_name: name, environment_setting: {}, code_repo, build: settings };
        const { status } = await user.call('PUT', `/assembling/v1/jobs/${job}`, body);
        if (status >= 300) throw new Error(`The job could not be changed: ${status}`);
      },
    };
  };
}

/** @throws Error with the log of a build that does not succeed */
export async function buildOnce({ service, user, connection }: Workplace, job: string): Promise<EndedBuild> {
  const listening = new Connection(service.url, user.token);
  const started = performance.now();
  const { text } = await connection.time('POST', `/assembling/v1/jobs/${job}/builds`);
  const { build_id: id } = JSON.parse(text);
  for await (const _ of eventFrames(await listening.stream(`/stagewright/v1/builds/${id}/log/stream`)));
  const ms = performance.now() - started;
  await listening.close();
  const { body: record } = await user.call('GET', `/assembling/v1/builds/${id}`);
  const { body } = await user.call('GET', `/assembling/v1/builds/${id}/logs?from=0`);
  if (record.build_state !== 'Successful') throw new Error(`${record.build_state}: ${body.buildlog}`);
  return { ms, log: body.buildlog, digest: record.archive_result?.digest ?? '' };
}
