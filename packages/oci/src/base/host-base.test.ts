import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assembleImage } from '../image/assemble-image.ts';
import type { BaseImage } from '../image/base-image.ts';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { writeLayer } from '../layer/write-layer.ts';
import { writeLayout } from '../layout/write-layout.ts';
import { hostPlatform } from '../platform.ts';
import { runImage } from '../testing/run-image.ts';
import { needTools, output, runTool } from '../testing/run-tool.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { hostRuntime } from './host-runtime.ts';
import { makeHostJavaBase } from './make-host-java-base.ts';
import { makeHostNodeBase } from './make-host-node-base.ts';
import type { RunTool } from './run-tool.ts';
import { parseLdd } from './shared-libraries.ts';

const signal = new AbortController().signal;

async function runUpon(
  folder: string,
  base: BaseImage,
  entry: LayerEntry,
  entrypoint: string[],
): Promise<string> {
  const layer = await writeLayer([entry], { file: join(folder, 'app.tar') });
  const image = assembleImage({ base, layers: [layer], platform: hostPlatform(), config: { entrypoint } });
  await writeLayout(join(folder, 'image'), image, { tag: 'v1' });
  return await runImage(folder, join(folder, 'image'), 'v1');
}

test('a base of this node runs an application under runc as user 1000', async (context) => {
  await needTools(context, 'ldd', 'umoci', 'runc');
  if (process.getuid?.() !== 0) context.skip('runc needs root here');
  const folder = await temporaryFolder();
  const layoutDir = join(folder, 'base');
  const base = await makeHostNodeBase({ runtime: process.execPath, layoutDir, run: runTool, signal });
  expect(base.manifest.annotations).toMatchObject({
    'org.opencontainers.image.version': process.versions.node,
  });
  expect(await readdir(folder)).toEqual(['base']);
  const program = `
    const certificates = require('node:fs').readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8');
    const user = require('node:os').userInfo();
    console.log(process.version, user.uid, user.username, user.homedir, certificates.length > 0);`;
  const entry: LayerEntry = { path: 'app/main.cjs', kind: 'file', content: Buffer.from(program) };
  const printed = await runUpon(folder, base, entry, ['node', '/app/main.cjs']);
  expect(printed.trim()).toBe(`${process.version} 1000 app /home/app true`);
});

test('a base of this node is the same the next time', async (context) => {
  await needTools(context, 'ldd');
  const folder = await temporaryFolder();
  const make = (name: string) =>
    makeHostNodeBase({ runtime: '/usr/bin/env', layoutDir: join(folder, name), run: fakeVersion, signal });
  expect((await make('a')).digest).toBe((await make('b')).digest);
  await expect(make('a')).rejects.toThrow();
});

/** A small program stands in for node, so that two bases are made fast. */
const fakeVersion: RunTool = async (argv, options) =>
  argv[1] === '--version' ? { exitCode: 0, stdout: 'v1.2.3\n', stderr: '' } : await runTool(argv, options);

test('a base of this Java runs a jar under runc', async (context) => {
  await needTools(context, 'ldd', 'umoci', 'runc', 'javac', 'jar');
  if (process.getuid?.() !== 0) context.skip('runc needs root here');
  const runtime = await hostRuntime('java', { run: runTool });
  if (runtime.kind === 'absent') context.skip(runtime.reason);
  const folder = await temporaryFolder();
  const home = runtime.kind === 'found' ? runtime.path : '';
  const jar = await compileJar(folder);
  const base = await makeHostJavaBase({
    javaHome: home,
    layoutDir: join(folder, 'base'),
    run: runTool,
    signal,
  });
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  const entry: LayerEntry = { path: 'app/app.jar', kind: 'file', content: await readFile(jar) };
  const printed = await runUpon(folder, base, entry, ['java', '-jar', '/app/app.jar']);
  expect(printed.trim()).toBe(`${runtime.kind === 'found' ? runtime.version : ''} 1000 true true`);
});

async function compileJar(folder: string): Promise<string> {
  await mkdir(join(folder, 'src'));
  await writeFile(
    join(folder, 'src/Main.java'),
    `public class Main {
      public static void main(String[] args) throws Exception {
        Object uid = java.nio.file.Files.getAttribute(java.nio.file.Path.of("/proc/self"), "unix:uid");
        boolean trusted = javax.net.ssl.SSLContext.getDefault() != null;
        boolean french = java.text.NumberFormat.getInstance(java.util.Locale.FRANCE).format(1.5).equals("1,5");
        System.out.println(System.getProperty("java.version") + " " + uid + " " + trusted + " " + french);
      }
    }`,
  );
  await output('javac', '-d', join(folder, 'classes'), join(folder, 'src/Main.java'));
  await output(
    'jar',
    '--create',
    '--file',
    join(folder, 'app.jar'),
    '--main-class',
    'Main',
    '-C',
    join(folder, 'classes'),
    '.',
  );
  return join(folder, 'app.jar');
}

test('an abort leaves neither a layout nor work behind', async (context) => {
  await needTools(context, 'ldd');
  const folder = await temporaryFolder();
  const abort = new AbortController();
  const run: RunTool = async (argv, options) => {
    const result = await runTool(argv, options);
    if (argv[0] === 'ldd') abort.abort(new Error('enough'));
    return result;
  };
  const options = { runtime: process.execPath, layoutDir: join(folder, 'base'), run, signal: abort.signal };
  await expect(makeHostNodeBase(options)).rejects.toThrow('enough');
  expect(await readdir(folder)).toEqual([]);
});

test('a failing tool is named', async () => {
  const folder = await temporaryFolder();
  const run: RunTool = async (argv) =>
    argv[0] === 'ldd'
      ? { exitCode: 127, stdout: '', stderr: 'boom' }
      : { exitCode: 0, stdout: 'v1.2.3', stderr: '' };
  const options = { runtime: process.execPath, layoutDir: join(folder, 'base'), run, signal };
  await expect(makeHostNodeBase(options)).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: /ldd.*127.*boom/,
  });
});

test('a machine without a JDK says why', async () => {
  const folder = await temporaryFolder();
  const ask = (env: { JAVA_HOME?: string; PATH?: string }) => hostRuntime('java', { run: runTool, env });
  expect(await ask({ PATH: folder })).toEqual({ kind: 'absent', reason: expect.stringContaining('no java') });
  expect(await ask({ JAVA_HOME: folder })).toEqual({
    kind: 'absent',
    reason: expect.stringContaining('jlink'),
  });
});

test('the running node is found with its version', async () => {
  const runtime = await hostRuntime('node', { run: runTool });
  expect(runtime).toMatchObject({ kind: 'found', version: process.versions.node });
});

test('what ldd prints for one file, several, musl and static ones', () => {
  const printed = `/opt/java/bin/java:
	linux-vdso.so.1 (0x00007ffd0e5f2000)
	libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f0d6ba4f000)
	libgone.so.1 => not found
	/lib64/ld-linux-x86-64.so.2 (0x00007f0d6ba91000)
/lib/static:
	statically linked
	/lib/ld-musl-x86_64.so.1 (0x7f12)
	libc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f12)
`;
  expect(parseLdd(printed)).toEqual([
    '/lib/x86_64-linux-gnu/libz.so.1',
    '/lib64/ld-linux-x86-64.so.2',
    '/lib/ld-musl-x86_64.so.1',
    '/lib/ld-musl-x86_64.so.1',
  ]);
});
