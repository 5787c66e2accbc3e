import { join } from 'node:path';

const BUILD_ID = /^[a-z0-9]{2,128}$/;

/** Where the log of a build lies below the folder of logs. @throws TypeError for what is no build's id */
export function logPath(dir: string, buildId: string): string {
  if (!BUILD_ID.test(buildId)) throw new TypeError('not the id of a build');
  return join(dir, buildId.slice(0, 2), `${buildId}.log`);
}
