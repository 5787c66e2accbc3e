import { createBuildLog } from '../../../log/build-log.ts';
import { Redactor } from '../../../log/redactor.ts';
import { buildDockerfile } from '../build-dockerfile.ts';

/** A process that builds the Dockerfile of a checkout from scratch, as whoever it is, and tells the digest; a test may kill it. */
const [, , name = '', root = '', checkout = ''] = process.argv;
const log = createBuildLog(
  {
    write: (bytes) => void process.stderr.write(bytes),
    line: (text) => void process.stderr.write(`${text}\n`),
  },
  new Redactor({ secrets: [] }),
);
const { image } = await buildDockerfile({
  name,
  projectId: 'project',
  trusted: true,
  ledger: { add: async () => undefined, done: async () => undefined },
  graceMs: 0,
  network: 'none',
  cacheDir: `${root}/cache`,
  layersLimitBytes: 2 ** 30,
  workspace: `${root}/${name}`,
  checkout,
  dockerfile: { path: 'Dockerfile', context: '.', build_args: {} },
  secrets: { TOKEN: 'secret' },
  loadBase: () => Promise.reject(new Error('no base is needed')),
  log,
  signal: new AbortController().signal,
  force: new AbortController().signal,
});
process.stdout.write(image.manifest.descriptor.digest);
