import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** A file's text or bytes, a link, or nothing any more. */
export type Content = string | Uint8Array | { readonly link: string } | null;

/** A repository made by the real git, with a bare copy that a server can give out. */
export interface TestRepository {
  /** The working tree. */
  readonly folder: string;
  git(...args: readonly string[]): Promise<string>;
  /** Changes files, commits, and brings the bare copy up to date; answers the commit's id. */
  commit(files: Readonly<Record<string, Content>>, message?: string): Promise<string>;
  /** Brings the bare copy up to date with all branches and tags. */
  publish(): Promise<void>;
}

const ENV = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada Author',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'Carl Committer',
  GIT_COMMITTER_EMAIL: 'carl@example.com',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};

/** @param root of a git server, which then has `<name>.git` */
export async function createTestRepository(root: string, name: string): Promise<TestRepository> {
  const folder = join(root, 'working-trees', name);
  const bare = join(root, `${name}.git`);
  await mkdir(folder, { recursive: true });
  const git = async (...args: readonly string[]) => {
    const { stdout } = await exec('git', args, { cwd: folder, env: ENV, maxBuffer: 1 << 26 });
    return stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main', '.');
  await git('init', '--quiet', '--bare', '--initial-branch=main', bare);
  const publish = async () => void (await git('push', '--quiet', '--mirror', '--force', bare));
  return {
    folder,
    git,
    publish,
    async commit(files, message = 'a commit') {
      for (const [path, content] of Object.entries(files)) await put(join(folder, path), content);
      await git('add', '--all', '.');
      await git('commit', '--quiet', '--allow-empty', '--message', message);
      await publish();
      return await git('rev-parse', 'HEAD');
    },
  };
}

async function put(path: string, content: Content): Promise<void> {
  await rm(path, { force: true });
  if (content === null) return;
  await mkdir(dirname(path), { recursive: true });
  if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(path, content);
  else await symlink(content.link, path);
}
