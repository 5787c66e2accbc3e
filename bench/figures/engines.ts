import { compare } from '../engines/compare.ts';
import { flatJar, springShapedJar } from '../engines/packages.ts';
import type { Figure } from '../figure.ts';

export const engineFlatJar: Figure = {
  name: 'engines-flat-jar',
  summary: 'a flat jar to an image, beside buildah, podman and umoci with skopeo',
  measure: () => compare({ jar: flatJar, rounds: 3, share: 0.1 }),
};

export const engineSpringJar: Figure = {
  name: 'engines-spring-jar',
  summary: 'the same with libraries as jars within the jar',
  measure: () => compare({ jar: springShapedJar, rounds: 3, share: 0.03 }),
};

/** What others take for it is many times what noise takes. */
export const engineLargeJar: Figure = {
  name: 'engines-large-jar',
  summary: 'the same with a flat jar of six times the size',
  measure: () => compare({ jar: (folder) => flatJar(folder, 6), rounds: 1, share: 0.1 }),
};
