import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tar } from '../../testing/tar.ts';
import { temporaryFolder } from '../../testing/test-build.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';
import { SERVER_PATH } from './server-layer.ts';
import { staticSiteKind } from './static-site-kind.ts';

const run = promisify(execFile);
const FILES = {
  'index.html': '<h1>home</h1>',
  '404.html': '<h1>lost</h1>',
  'empty.txt': '',
  'docs/index.html': '<h1>docs</h1>',
  'a file.css': 'body{}',
};

describe('a static site', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const file = join(folder.path, 'package');
    const entries = Object.entries(FILES).map(([name, content]) => ({ name: `site/dist/${name}`, content }));
    await writeFile(file, gzipSync(tar([...entries, { name: 'site/README.md', content: 'x' }])));
    const files = { indexFile: join(folder.path, 'index'), expandedFile: join(folder.path, 'expanded') };
    const limits = { entries: 1000, expanded_bytes: 1 << 28, ratio: 1000 };
    const { package: found } = await inspectPackage({ file, ...files, limits });
    expect(found).toEqual({ kind: 'static-site', root: 'site/dist/', files: 5 });
    if (found.kind !== 'static-site') return;
    const where = { packageFile: file, indexFile: files.indexFile, layerFolder: folder.path };
    const layers = await writeLayers({ ...where, found, variant: { withoutBase: false } });
    expect(layers.map(({ name }) => name)).toEqual(['server', 'site']);
    for (const { file } of layers) await run('tar', ['-xf', file, '-C', folder.path]);
    expect(staticSiteKind.container(found, undefined).entrypoint).toEqual([
      'node',
      `/${SERVER_PATH}`,
      '/app',
    ]);
    await mkdir(join(folder.path, 'outside'));
    await writeFile(join(folder.path, 'outside/secret.txt'), 'secret');
    await symlink('../outside/secret.txt', join(folder.path, 'app/link.txt'));
    server = spawn(process.execPath, [join(folder.path, SERVER_PATH), join(folder.path, 'app')], {
      env: { PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(
      createInterface({ input: server.stdout as NodeJS.ReadableStream }),
      'line',
    )) as [string];
    port = Number(/port (\d+)/.exec(line)?.[1]);
  });
  afterAll(async () => {
    server?.kill('SIGTERM');
    if (server?.exitCode === null) await once(server, 'exit');
    expect(server.exitCode).toBe(0);
    await folder.remove();
  });

  /** As it is written, unlike `fetch`, which tidies the path first. */
  async function get(path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
    const sent = request({ host: '127.0.0.1', port, path, agent: false, ...options }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString() };
  }

  it('answers files with their types, folders with their index, and nothing else', async () => {
    expect(await get('/')).toMatchObject({ status: 200, text: FILES['index.html'] });
    expect((await get('/?x=1')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect(await get('/docs')).toMatchObject({ status: 301, headers: { location: '/docs/' } });
    expect(await get('/docs/')).toMatchObject({ status: 200, text: FILES['docs/index.html'] });
    expect(await get('/a%20file.css')).toMatchObject({ status: 200, text: 'body{}' });
    expect(await get('/empty.txt')).toMatchObject({ status: 200, text: '' });
    expect(await get('/nothing')).toMatchObject({ status: 404, text: FILES['404.html'] });
    expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect(await get('/', { method: 'POST' })).toMatchObject({ status: 405 });
  });

  it('says 304 to who has the content already', async () => {
    const { etag = '' } = (await get('/')).headers;
    expect(await get('/', { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304, text: '' });
  });

  it.each([
    '/../outside/secret.txt',
    '/%2e%2e/outside/secret.txt',
    '/docs/..%2f..%2foutside%2fsecret.txt',
    '/link.txt',
    '/%00',
    '/%zz',
    '//evil.example/..',
  ])('lets nobody out: %s', async (path) => {
    const answer = await get(path);
    expect(answer.text).not.toContain('secret');
    expect([301, 400, 404]).toContain(answer.status);
    expect(answer.headers.location ?? '/').not.toMatch(/^\/\//);
  });
});
