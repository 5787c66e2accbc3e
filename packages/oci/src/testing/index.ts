export {
  BASIC_USER,
  type DockerRegistry,
  type DockerRegistryOptions,
  freePort,
  startDockerRegistry,
} from './docker-registry.ts';
export { type RunningImage, runPulledImage } from './run-pulled-image.ts';
