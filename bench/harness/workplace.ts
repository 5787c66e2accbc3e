import { login, type User } from '../../e2e/harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../../e2e/harness/service.ts';
import { Connection } from './connection.ts';

/** A running service with a user who is logged in. */
export interface Workplace {
  readonly service: Service;
  readonly user: User;
  readonly connection: Connection;
}

/** Runs work in a new data folder, which is removed afterwards. */
export async function inNewFolder<T>(work: (data: string) => Promise<T>): Promise<T> {
  const folder = newDataFolder();
  try {
    return await work(folder.path);
  } finally {
    folder.remove();
  }
}

/** Starts the service on a data folder, runs work against it and ends it. */
export async function withService<T>(
  data: string,
  work: (workplace: Workplace) => Promise<T>,
  start: (data: string) => Promise<Service> = (folder) => startService(folder, LIMITLESS),
): Promise<T> {
  const service = await start(data);
  try {
    const user = await login(service.url, 'admin', ADMIN_PASSWORD);
    const connection = new Connection(service.url, user.token);
    try {
      return await work({ service, user, connection });
    } finally {
      await connection.close();
    }
  } finally {
    await service.stop();
  }
}

/** The limit on waiting builds protects a service from what is done here. */
export const LIMITLESS = { STAGEWRIGHT_MAX_WAITING: '1000000000', STAGEWRIGHT_DRAIN_S: '0' };

/** Makes a package job; answers its id. The package need not exist. */
export async function createJob(user: User, name: string, settings: object = {}): Promise<string> {
  const { status, body } = await user.call('POST', '/assembling/v1/jobs', {
    job_name: name,
    code_repo: { type: 'BinObs', url: `obs://bench/${name}` },
    environment_setting: {},
    ...settings,
  });
  if (status >= 300) throw new Error(`The job was refused: ${JSON.stringify(body)}`);
  return body.job_id;
}

/** Starts a build; answers its id. */
export async function startBuild({ connection }: Workplace, job: string): Promise<string> {
  const { text } = await connection.time('POST', `/assembling/v1/jobs/${job}/builds`);
  return JSON.parse(text).build_id;
}
