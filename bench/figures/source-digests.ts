import { readFileSync } from 'node:fs';
import { type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import {
  type BasePlace,
  pushPhpBase,
  pushPythonBase,
  pushTomcatBase,
} from '../../packages/engine/src/testing/language-bases.ts';
import {
  FLASK_APP,
  GO_SERVER,
  NODE_APP,
  PHP_PAGE,
  SPRING_BOOT,
  WAR,
} from '../../packages/engine/src/testing/sample-repositories.ts';
import type { Content } from '../../packages/engine/src/testing/test-repository.ts';
import { pushTinyBase } from '../../packages/engine/src/testing/tiny-base.ts';
import type { Figure, Reading } from '../figure.ts';
import { buildOnce, type SourceWorkplace, withSources } from '../source/source-workplace.ts';

interface Sample {
  readonly name: string;
  readonly files: Readonly<Record<string, Content>>;
  readonly base?: (place: BasePlace) => Promise<string>;
}

const DOCKERFILE = {
  busybox: readFileSync('/bin/busybox'),
  Dockerfile: [
    'FROM scratch AS tools',
    'COPY --chmod=755 busybox /bin/busybox',
    'RUN ["/bin/busybox", "sh", "-c", "busybox date >/made; busybox rm /made; busybox echo hello >/hello"]',
    'FROM scratch',
    'COPY --from=tools /hello /hello',
  ].join('\n'),
};

const SAMPLES: readonly Sample[] = [
  { name: 'Node with npm and a lockfile', files: NODE_APP },
  { name: 'Go modules', files: GO_SERVER },
  { name: 'Flask with pip', files: FLASK_APP, base: pushPythonBase },
  { name: 'PHP page', files: PHP_PAGE, base: pushPhpBase },
  { name: 'Spring Boot with Maven', files: SPRING_BOOT },
  {
    name: 'war with Maven on Tomcat',
    files: WAR,
    base: (place) => pushTomcatBase(place, { repository: 'bases/tiny', tag: '1' }),
  },
  { name: 'Dockerfile of two stages', files: DOCKERFILE },
];

/** Two jobs for one commit: the second finds nothing that the first has fetched or made. */
async function compare(
  workplace: SourceWorkplace,
  registry: DockerRegistry,
  sample: Sample,
): Promise<Reading> {
  const { name, files, base } = sample;
  const settings =
    base === undefined
      ? {}
      : { base_image: await base({ registry: registry.host, folder: workplace.folder }) };
  const build = { ...settings, cache: false };
  const plain = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const digests: string[] = [];
  for (const job of [`${plain}-one`, `${plain}-two`]) {
    const defined = await workplace.define(job, files, build);
    digests.push((await buildOnce(workplace, defined.job)).digest);
  }
  return {
    name,
    measured: new Set(digests).size,
    unit: 'digests',
    goal: { atMost: 1 },
    of: 'two builds of one commit without caches',
  };
}

export const sourceDigests: Figure = {
  name: 'source-digests',
  summary: 'whether two builds of the same commit give the same image',
  measure: () =>
    withSources(async (workplace) => {
      const registry = await startDockerRegistry();
      try {
        await pushTinyBase(registry.host, workplace.folder);
        const readings: Reading[] = [];
        for (const sample of SAMPLES) readings.push(await compare(workplace, registry, sample));
        return readings;
      } finally {
        await registry.close();
      }
    }),
};
