export {
  BASIC_USER,
  type DockerRegistry,
  type DockerRegistryOptions,
  startDockerRegistry,
} from './docker-registry.ts';
export { freePort } from './free-port.ts';
export { type RunningImage, runPulledImage } from './run-pulled-image.ts';
