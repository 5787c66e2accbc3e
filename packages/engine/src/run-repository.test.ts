import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildSettings } from '@stagewright/api';
import { type DockerRegistry, freePort, runPulledImage, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandboxExecutor } from './executors/sandbox/sandbox-executor.ts';
import { type GitServer, startGitServer } from './testing/git-server.ts';
import { pushPythonBase } from './testing/language-bases.ts';
import { type TestBuild, temporaryFolder, testBuild } from './testing/test-build.ts';
import { type Content, createTestRepository } from './testing/test-repository.ts';
import { createThreadPool } from './threads/thread-pool.ts';

/** A tool that fetches packages says one of these when its registry cannot be reached. */
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|Could not transfer artifact|Failed to establish a new connection|Temporary failure in name resolution|no such host|dial tcp/;

const toolEnv = Object.fromEntries(
  ['PATH', 'JAVA_HOME', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

const NODE_APP = {
  'package.json': JSON.stringify({
    name: 'hello',
    version: '1.0.0',
    scripts: { build: 'node build.js', start: 'node dist/server.js' },
    dependencies: { ms: '2.1.3' },
    devDependencies: { 'left-pad': '1.3.0' },
    engines: { node: '>=18' },
  }),
  'package-lock.json': JSON.stringify({
    name: 'hello',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': {
        name: 'hello',
        version: '1.0.0',
        dependencies: { ms: '2.1.3' },
        devDependencies: { 'left-pad': '1.3.0' },
      },
      'node_modules/ms': { version: '2.1.3' },
      'node_modules/left-pad': { version: '1.3.0', dev: true },
    },
  }),
  'build.js':
    "const fs = require('fs'); const pad = require('left-pad'); fs.mkdirSync('dist'); fs.writeFileSync('dist/server.js', `const ms = require('ms'); require('http').createServer((q, r) => r.end('${pad('x', 3)} ' + ms('2 days'))).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));`);",
};

const GO_SERVER = {
  'go.mod':
    'module example.com/hello\n\ngo 1.21\n\nrequire (\n\trsc.io/quote v1.5.2\n\trsc.io/sampler v1.3.0 // indirect\n\tgolang.org/x/text v0.0.0-20170915032832-14c0d48ead0c // indirect\n)\n',
  'go.sum':
    'golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c h1:qgOY6WgZOaTkIIMiVjBQcw93ERBE4m30iBm00nkL0i8=\ngolang.org/x/text v0.0.0-20170915032832-14c0d48ead0c/go.mod h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=\nrsc.io/quote v1.5.2 h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=\nrsc.io/quote v1.5.2/go.mod h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=\nrsc.io/sampler v1.3.0 h1:7uVkIFmeBqHfdjD+gZwtXXI+RODJ2Wc4O7MPEh/QiW4=\nrsc.io/sampler v1.3.0/go.mod h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA=\n',
  'cmd/hello/main.go':
    'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n\t"os"\n\n\t"rsc.io/quote"\n)\n\nfunc main() {\n\thttp.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, quote.Go()) })\n\tfmt.Println("listening")\n\thttp.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)\n}\n',
};

const FLASK_APP = {
  'requirements.txt': 'flask==3.0.3\n',
  'app.py':
    "import os\nfrom flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef hello():\n    return 'hello from flask'\nprint('listening', flush=True)\napp.run(host='127.0.0.1', port=int(os.environ['PORT']))\n",
};

const SPRING_BOOT = {
  'pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.2.5</version><relativePath/></parent>
<groupId>com.example</groupId><artifactId>hello</artifactId><version>1.0.0</version>
<properties><java.version>17</java.version></properties>
<dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies>
<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>
</project>`,
  'src/main/java/demo/Hello.java': `package demo;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.*;
@SpringBootApplication @RestController
public class Hello {
  @GetMapping("/") String hello() { return "hello from spring"; }
  public static void main(String[] args) { SpringApplication.run(Hello.class, args); }
}`,
};

/** Repositories behind a login, built with packages of the public registries; the images run and answer. */
describe('a repository becomes an image:', () => {
  const login = { username: 'ci', password: 'planted-repository-token' };
  const threads = createThreadPool({ size: 2 });
  let registry: DockerRegistry;
  let server: GitServer;
  let folder: { path: string; remove: () => Promise<void> };
  let pythonBase: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const root = join(folder.path, 'repositories');
    await mkdir(root);
    server = await startGitServer({ root, login });
    registry = await startDockerRegistry();
    pythonBase = await pushPythonBase({ registry: registry.host, folder: folder.path });
  });
  afterAll(async () => {
    await threads.close();
    await server.close();
    await registry.close();
    await folder.remove();
  });

  interface Wish {
    readonly files: Readonly<Record<string, Content>>;
    readonly settings?: BuildSettings;
  }

  async function build(name: string, settings: BuildSettings = {}, tag = '1'): Promise<TestBuild> {
    const target = {
      kind: 'registry',
      registry: registry.host,
      scheme: 'http',
      repository: `sources/${name}`,
      tag,
      token: '',
    } as const;
    return await testBuild({
      folder: folder.path,
      registry: registry.host,
      context: { toolEnv, threads, repositories: { sandbox: createSandboxExecutor() } },
      assignment: {
        target,
        settings,
        source: {
          kind: 'git',
          url: `${server.url}/${name}.git`,
          ref: { kind: 'branch', name: 'main' },
          submodules: false,
          trusted: true,
          login: { host: server.host, ...login },
        },
      },
    });
  }

  async function answers(name: string): Promise<string> {
    const port = await freePort();
    const image = await runPulledImage(`${registry.host}/sources/${name}:1`, {
      env: [`PORT=${port}`, `SERVER_PORT=${port}`],
    });
    try {
      await image.printed(/listening|Tomcat started/);
      const ask = () => fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
      await expect.poll(() => ask().catch(() => ''), { timeout: 20_000 }).not.toBe('');
      return await ask();
    } finally {
      await image.close();
    }
  }

  it.for<[string, Wish & { readonly answer: string }]>([
    ['node', { files: NODE_APP, answer: '  x 172800000' }],
    [
      'go',
      { files: GO_SERVER, answer: "Don't communicate by sharing memory, share memory by communicating." },
    ],
    ['flask', { files: FLASK_APP, answer: 'hello from flask' }],
    ['spring', { files: SPRING_BOOT, answer: 'hello from spring' }],
  ])('%s', { timeout: 300_000 }, async ([name, { files, settings = {}, answer }], { skip }) => {
    const commit = await (await createTestRepository(join(folder.path, 'repositories'), name)).commit(files);
    const base = name === 'flask' ? { base_image: pythonBase } : {};
    const first = await build(name, { ...settings, ...base });
    if (first.outcome.kind !== 'successful' && UNREACHABLE.test(first.log)) {
      skip('its package registry cannot be reached from here');
    }
    if (first.outcome.kind !== 'successful') expect.fail(first.log);
    expect(first.log).not.toContain(login.password);
    expect(first.left).toEqual([]);
    const facts = Object.assign(
      {},
      ...first.reports.map((report) => (report.type === 'facts' ? report.facts : {})),
    );
    expect(facts).toMatchObject({
      commit: { id: commit, committer: 'Carl Committer' },
      plan: { origin: 'language' },
    });
    expect(await answers(name)).toBe(answer);
  });
});
