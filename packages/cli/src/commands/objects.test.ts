import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { objects, PROBLEMS, uploads } from '@stagewright/api';
import { describe, expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import { objectRecord } from '../testing/samples.ts';
import { refuse, type ScriptedServer, type SeenCall } from '../testing/scripted-server.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Keeps uploads as the service does. `cut` bytes of the first one are all that is taken before the connection breaks. */
function storing(server: ScriptedServer, { cut }: { readonly cut?: number } = {}): ScriptedServer {
  const kept = new Map<string, Buffer>();
  let cutting = cut;
  const nameOf = ({ params, query }: SeenCall) => `${params['path']} ${query['sha256']} ${query['size']}`;
  const state = (call: SeenCall) => {
    const bytes = kept.get(nameOf(call)) ?? Buffer.alloc(0);
    const [key, whole] = [
      call.params['path']!,
      { sha256: call.query['sha256']!, size: Number(call.query['size']) },
    ];
    const done = bytes.length === whole.size;
    const object = done ? objectRecord({ key, url: `obs://demo/${key}`, ...whole }) : null;
    return { bucket: 'demo', key, ...whole, offset: bytes.length, expires_at: '', object };
  };
  return server
    .on(objects.put, ({ params, body }: SeenCall) =>
      objectRecord({
        key: params['path']!,
        url: `obs://demo/${params['path']}`,
        size: body.byteLength,
        sha256: sha256(body),
      }),
    )
    .on(uploads.get, (call, response) => {
      if (kept.has(nameOf(call))) return state(call);
      refuse(response, 404, PROBLEMS.upload_not_found.code, 'nothing');
      return undefined;
    })
    .on(uploads.append, (call, response) => {
      const before = kept.get(nameOf(call)) ?? Buffer.alloc(0);
      expect(Number(call.query['offset'])).toBe(before.length);
      kept.set(nameOf(call), Buffer.concat([before, call.body.subarray(0, cutting)]));
      if (cutting === undefined) return state(call);
      cutting = undefined;
      response.destroy();
      return undefined;
    });
}

describe('objects put', () => {
  test('sends a file with its length and checksum', async ({ cli, home, server }) => {
    storing(server);
    const bytes = randomBytes(3_000_000);
    const file = join(home.path, 'Main Loop.jar');
    await writeFile(file, bytes);
    const result = await cli(['objects', 'put', file, 'obs://demo/a/b c.jar']);
    expect(result).toMatchObject({
      exit: 0,
      stdout: `obs://demo/a/b c.jar is stored: 2.9 MiB, SHA-256 ${sha256(bytes)}\n`,
      stderr: '',
    });
    const [call] = server.callsTo(uploads.append);
    expect(call?.body.equals(bytes)).toBe(true);
    expect(call?.headers['content-length']).toBe('3000000');
    expect(call?.params).toEqual({ bucket: 'demo', path: 'a/b c.jar' });
  });

  test('goes on where it was cut off, and sends nothing of what is there', async ({ cli, home, server }) => {
    storing(server, { cut: 1_000_000 });
    const bytes = randomBytes(3_000_000);
    const file = join(home.path, 'app.jar');
    await writeFile(file, bytes);
    for (const sent of [2, 2]) {
      expect(await cli(['objects', 'put', file, 'demo'])).toMatchObject({ exit: 0 });
      expect(server.callsTo(uploads.append)).toHaveLength(sent);
    }
    const [first, second] = server.callsTo(uploads.append);
    expect(second?.query['offset']).toBe('1000000');
    expect(Buffer.concat([first!.body.subarray(0, 1_000_000), second!.body]).equals(bytes)).toBe(true);
  });

  test('puts the name of the file behind a bucket or a folder', async ({ cli, home, server }) => {
    storing(server);
    const file = join(home.path, 'app.jar');
    await writeFile(file, 'x');
    expect((await cli(['objects', 'put', file, 'demo', '-q'])).stdout).toBe('obs://demo/app.jar\n');
    expect((await cli(['objects', 'put', file, 'demo/x/', '-q'])).stdout).toBe('obs://demo/x/app.jar\n');
  });

  test('sends what stdin brings, nothing included', async ({ cli, server }) => {
    storing(server);
    const sent = await cli(['objects', 'put', '-', 'demo/app.jar', '--json'], { stdin: 'bytes' });
    expect(sent.json()).toMatchObject({ size: 5, sha256: sha256(Buffer.from('bytes')) });
    const empty = await cli(['objects', 'put', '-', 'demo/app.jar', '--json'], { stdin: '' });
    expect(empty.json()).toMatchObject({ size: 0, sha256: sha256(Buffer.alloc(0)) });
  });

  test('fails when other bytes were stored than were sent', async ({ cli, server }) => {
    server.on(objects.put, objectRecord({ sha256: sha256(Buffer.from('other')) }));
    const result = await cli(['objects', 'put', '-', 'demo/app.jar'], { stdin: 'bytes' });
    expect(result).toMatchObject({ exit: 1, stdout: '' });
    expect(result.stderr).toContain('other bytes than were sent');
  });

  test('shows how far it is, to a terminal only', async ({ cli, home, server }) => {
    storing(server);
    const file = join(home.path, 'app.jar');
    await writeFile(file, randomBytes(1 << 20));
    const shown = await cli(['objects', 'put', file, 'demo'], { tty: true });
    expect(shown.stderr).toContain('\r\u001b[Kobs://demo/app.jar  256.0 KiB of 1.0 MiB  25%  ');
    expect(shown.stderr.endsWith('\r\u001b[K')).toBe(true);
    expect((await cli(['objects', 'put', file, 'demo', '--quiet'], { tty: true })).stderr).toBe('');
  });

  test.for([
    {
      name: 'a file that is not there',
      args: ['/nonexistent/a.jar', 'demo/a'],
      message: 'cannot be read: ENOENT',
    },
    { name: 'a folder', args: ['/', 'demo/a'], message: '/ is not a file' },
    { name: 'an address without key from stdin', args: ['-', 'demo/'], message: 'obs://bucket/key' },
    { name: 'an address of another kind', args: ['-', 's3://demo/a'], message: 'obs://bucket/key' },
  ])('refuses $name before it calls', async ({ args, message }, { cli, server }) => {
    const result = await cli(['objects', 'put', ...args]);
    expect(result).toMatchObject({ exit: 2, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(server.calls).toEqual([]);
  });
});

describe('objects get', () => {
  test('writes a file whole', async ({ cli, home, server }) => {
    const bytes = randomBytes(100_000);
    server.on(objects.get, (_, response) => {
      response.writeHead(200, { 'content-length': bytes.byteLength }).end(bytes);
      return undefined;
    });
    const file = join(home.path, 'copy.jar');
    const result = await cli(['objects', 'get', 'demo/app.jar', file, '--json']);
    expect(result.json()).toEqual({ bucket: 'demo', key: 'app.jar', file, size: 100_000 });
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  test('leaves nothing of a download that was cut', async ({ cli, home, server }) => {
    server.on(objects.get, (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setImmediate(() => response.destroy());
      return undefined;
    });
    const result = await cli(['objects', 'get', 'demo/app.jar', join(home.path, 'copy.jar')]);
    expect(result).toMatchObject({ exit: 5, stdout: '' });
    expect(await readdir(home.path)).toEqual([]);
  });

  test('writes to stdout where it is told to', async ({ cli, server }) => {
    server.on(objects.get, (_, response) => {
      response.end('bytes');
      return undefined;
    });
    expect(await cli(['objects', 'get', 'demo/app.jar', '-'])).toMatchObject({
      exit: 0,
      stdout: 'bytes',
      stderr: '',
    });
  });
});

test('objects list reads all pages', async ({ cli, server }) => {
  const first = objectRecord({ key: 'a', url: 'obs://demo/a', size: 2048, sha256: 'ab'.repeat(32) });
  const second = objectRecord({ key: 'b', url: 'obs://demo/b', size: 3 });
  server.on(objects.list, ({ query }) =>
    query['after'] === undefined ? { list: [first], next: 'demo/a' } : { list: [second], next: '' },
  );
  const { stdout } = await cli(['objects', 'list', 'demo', '--prefix', 'x']);
  expect(stdout).toContain('obs://demo/a  2.0 KiB  2025-11-14 08:00:00 +0000 UTC  abababababab\n');
  expect(server.calls.map(({ query }) => query)).toEqual([
    { bucket: 'demo', prefix: 'x', limit: '1000' },
    { bucket: 'demo', prefix: 'x', limit: '1000', after: 'demo/a' },
  ]);
  expect((await cli(['objects', 'list', '--json'])).json()).toEqual({ list: [first, second] });
});

test('objects delete names the object', async ({ cli, server }) => {
  server.on(objects.remove);
  expect((await cli(['objects', 'delete', 'obs://demo/a/b.jar'])).stdout).toBe(
    'obs://demo/a/b.jar is deleted.\n',
  );
  expect(server.calls[0]?.params).toEqual({ bucket: 'demo', path: 'a/b.jar' });
});
