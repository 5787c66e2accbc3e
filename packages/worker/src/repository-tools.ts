import { mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { OPEN_NETWORK } from '@stagewright/api';
import { createSandboxExecutor, hostsOf, type RepositoryTools } from '@stagewright/engine';
import type { WorkerOptions } from './settings.ts';

/** Folders with programs outside `/usr`, separated by `:`. */
const TOOL_FOLDERS = 'STAGEWRIGHT_TOOL_FOLDERS';

/** How this worker runs the commands of repositories: nothing of the worker or its server is seen by them. */
export function repositoryTools(options: WorkerOptions): RepositoryTools {
  const { folder, toolEnv, network = OPEN_NETWORK } = options;
  const scratchRoot = join(folder, 'scratch');
  mkdirSync(scratchRoot, { recursive: true, mode: 0o711 });
  const { JAVA_HOME: java = '', [TOOL_FOLDERS]: named = '' } = toolEnv;
  const toolFolders = [...named.split(':'), java].filter(
    (path) => isAbsolute(path) && !path.startsWith('/usr/'),
  );
  // An embedded worker's folder is in that of its server.
  const hidden = 'socketPath' in options ? dirname(folder) : folder;
  const allow = hostsOf(network);
  return { sandbox: createSandboxExecutor({ scratchRoot, toolFolders, hidden: [hidden], allow }), allow };
}
