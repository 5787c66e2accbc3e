/** One source file, and for each of its lines the rule that must refuse it. */
export interface BoundaryCase {
  readonly file: string;
  readonly lines: readonly Line[];
}

interface Line {
  readonly source: string;
  /** `null`: the line is allowed. */
  readonly refusedBy: string | null;
}

const PLUGIN = 'plugin';
const IMPORTS = 'lint/style/noRestrictedImports';

export const boundaryCases: readonly BoundaryCase[] = [
  imports('packages/api/src/sample.ts', {
    refused: ['@stagewright/oci', '@stagewright/server', 'stagewright', '../../oci/src/digest.ts'],
    allowed: ['./states.ts', 'typebox'],
  }),
  imports('packages/oci/src/layer/sample.ts', {
    refused: [
      '@stagewright/api',
      '@stagewright/registry',
      '@stagewright/engine',
      '../../../api/src/states.ts',
    ],
    allowed: ['node:fs', '../digest.ts'],
  }),
  imports('packages/oci/src/layer/sample.test.ts', {
    refused: ['@stagewright/api', '@stagewright/engine'],
    allowed: [
      '@stagewright/registry',
      '@stagewright/registry/testing',
      '@stagewright/registry/testing/serve',
      'vitest',
    ],
  }),
  imports('packages/console/src/api/sample.ts', {
    refused: ['@stagewright/oci', '@stagewright/server', 'stagewright', '../../../api/src/states.ts'],
    allowed: ['@stagewright/api', '@stagewright/api/states', 'react'],
  }),
  imports('packages/registry/src/sample.ts', {
    refused: ['@stagewright/api', '@stagewright/server'],
    allowed: ['@stagewright/oci', '@stagewright/oci/testing', 'fastify'],
  }),
  imports('packages/engine/src/plan/sample.ts', {
    refused: ['@stagewright/worker', '@stagewright/server', '@stagewright/registry', 'stagewright'],
    allowed: ['@stagewright/oci', '@stagewright/api', '../run-build.ts'],
  }),
  imports('packages/engine/src/plan/sample.test.ts', {
    refused: ['@stagewright/worker', '@stagewright/server'],
    allowed: ['@stagewright/registry', '@stagewright/oci'],
  }),
  imports('packages/worker/src/sample.ts', {
    refused: ['@stagewright/server', '@stagewright/registry', 'stagewright'],
    allowed: ['@stagewright/engine', '@stagewright/api'],
  }),
  imports('packages/worker/src/sample.test.ts', {
    refused: ['@stagewright/server'],
    allowed: ['@stagewright/registry'],
  }),
  imports('packages/server/src/sample.ts', {
    refused: ['@stagewright/engine', '@stagewright/worker', 'stagewright', '../../worker/src/loop.ts'],
    allowed: ['@stagewright/api', '@stagewright/registry', '@stagewright/oci', './http/server.ts'],
  }),
  imports('packages/server/src/domain/sample.ts', {
    refused: [
      'node:crypto',
      'fastify',
      '../store/builds.ts',
      '../usecases/start-build.ts',
      '@stagewright/oci',
    ],
    allowed: ['./transitions.ts', './explorer/explore.ts', '@stagewright/api'],
  }),
  imports('packages/server/src/domain/explorer/sample.ts', {
    refused: ['node:fs', 'fastify', '../../store/builds.ts', '../../http/server.ts'],
    allowed: ['./explore.ts', '../transitions.ts', '@stagewright/api'],
  }),
  imports('packages/server/src/domain/sample.test.ts', {
    refused: ['@stagewright/engine', '../store/builds.ts', '../http/server.ts'],
    allowed: ['vitest', 'node:fs', './transitions.ts'],
  }),
  imports('packages/server/src/usecases/sample.ts', {
    refused: [
      'node:fs',
      'fastify',
      '../store/builds.ts',
      '../http/server.ts',
      '../queue/claims.ts',
      '@stagewright/oci',
    ],
    allowed: ['../domain/transitions.ts', '../ports/builds.ts', './start-build.ts', '@stagewright/api'],
  }),
  imports('packages/server/src/http/routes/sample.ts', {
    refused: ['../../store/builds.ts', 'node:sqlite', '@stagewright/engine'],
    allowed: ['../../usecases/start-build.ts', '../problems.ts', '@stagewright/api', 'fastify'],
  }),
  ...['store', 'queue', 'logs', 'objects', 'loops', 'system'].map((folder) =>
    imports(`packages/server/src/${folder}/sample.ts`, {
      refused: ['../http/server.ts', '../usecases/start-build.ts', '@stagewright/worker'],
      allowed: ['../domain/build.ts', '../ports/builds.ts', 'node:fs'],
    }),
  ),
  imports('packages/cli/src/commands/jobs-list.ts', {
    refused: ['@stagewright/server', '@stagewright/worker', '@stagewright/engine', '@stagewright/oci'],
    allowed: ['@stagewright/api', '../output.ts'],
  }),
  ...[
    'commands/demo.ts',
    'commands/images-import.ts',
    'commands/images-export.ts',
    'images/sample.ts',
    'demo/sample.ts',
  ].map((file) =>
    imports(`packages/cli/src/${file}`, {
      refused: ['@stagewright/engine', '@stagewright/server', '@stagewright/worker'],
      allowed: ['@stagewright/api', '@stagewright/oci'],
    }),
  ),
  ...[
    'commands/serve.ts',
    'commands/worker.ts',
    'commands/doctor.ts',
    'commands/backup.ts',
    'commands/jobs-plan.ts',
    'doctor/sample.ts',
  ].map((file) =>
    imports(`packages/cli/src/${file}`, {
      refused: ['@stagewright/engine', '@stagewright/oci'],
      allowed: ['@stagewright/api', '@stagewright/server', '@stagewright/worker'],
    }),
  ),
  statements('packages/server/src/http/sample.ts', PLUGIN, {
    refused: [
      "import { spawn } from 'node:child_process';",
      "export const later = import('node:child_process');",
      'export const time = Date.now();',
      'export const now = new Date();',
      'export const dice = Math.random();',
      'export const id = crypto.randomUUID();',
    ],
    allowed: ['export const epoch = new Date(0);'],
  }),
  statements('packages/server/src/system/clock.ts', PLUGIN, {
    refused: ["import { spawn } from 'node:child_process';"],
    allowed: ['export const time = Date.now();'],
  }),
  statements('packages/engine/src/executors/process.ts', PLUGIN, {
    refused: [
      "import { exec } from 'node:child_process';",
      "import { execSync, execFile } from 'node:child_process';",
      "export const shell = spawn('ls', [], { shell: true });",
      "export const bash = spawn('ls', [], { stdio: 'inherit', shell: '/bin/bash' });",
    ],
    allowed: [
      "import { spawn } from 'node:child_process';",
      "export const plain = spawn('ls', [], { shell: false });",
      "export const found = /x/.exec('x');",
    ],
  }),
  statements('packages/engine/src/mocks.test.ts', PLUGIN, {
    refused: ["vi.mock('./run-build.ts');", "vi.doMock('./run-build.ts');"],
    allowed: ['vi.fn();'],
  }),
  statements('packages/engine/src/environment.ts', 'lint/style/noProcessEnv', {
    refused: ["export const home = process.env['HOME'];"],
    allowed: ['export const pid = process.pid;'],
  }),
  statements('packages/server/src/config/environment.ts', 'lint/style/noProcessEnv', {
    refused: [],
    allowed: ["export const home = process.env['HOME'];"],
  }),
  statements('packages/engine/src/undeclared.ts', 'lint/correctness/noUndeclaredDependencies', {
    refused: ["import { build } from 'vite';"],
    allowed: ["import { request } from 'undici';"],
  }),
  statements('packages/oci/src/extension.ts', 'lint/correctness/useImportExtensions', {
    refused: ["import { digest } from './digest';"],
    allowed: ["import { reference } from './digest.ts';"],
  }),
  statements('packages/oci/src/barrel.ts', 'lint/performance/noBarrelFile', {
    refused: ["export { digest } from './digest.ts';"],
    allowed: [],
  }),
  statements('packages/oci/src/index.ts', 'lint/performance/noBarrelFile', {
    refused: [],
    allowed: ["export { digest } from './digest.ts';"],
  }),
];

/** Files that the cases above import by name, or that only mean something together. */
export const boundaryFixtures: Readonly<Record<string, string>> = {
  'packages/oci/src/digest.ts': 'export const digest = 1;\nexport const reference = 2;\n',
  'packages/engine/src/cycle-a.ts': "import { b } from './cycle-b.ts';\n\nexport const a = () => b;\n",
  'packages/engine/src/cycle-b.ts': "import { a } from './cycle-a.ts';\n\nexport const b = () => a;\n",
};

interface Sides {
  readonly refused: readonly string[];
  readonly allowed: readonly string[];
}

function imports(file: string, { refused, allowed }: Sides): BoundaryCase {
  const statement = (specifier: string, index: number) => `import { name${index} } from '${specifier}';`;
  return statements(file, IMPORTS, {
    refused: refused.map(statement),
    allowed: allowed.map((specifier, index) => statement(specifier, refused.length + index)),
  });
}

function statements(file: string, rule: string, { refused, allowed }: Sides): BoundaryCase {
  return {
    file,
    lines: [
      ...refused.map((source) => ({ source, refusedBy: rule })),
      ...allowed.map((source) => ({ source, refusedBy: null })),
    ],
  };
}
