import { setTimeout as sleep } from 'node:timers/promises';

/** For a machine that does a lot else, where the worker comes after everybody: nothing takes as long when all is well. */
const UNTIL_MS = 100_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
  readonly body: any;
}

/** A user of the API in one project, over plain HTTP. */
export interface User {
  /** Of the service. */
  readonly url: string;
  readonly token: string;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  put(path: string, bytes: Uint8Array): Promise<Answer>;
  /** Waits until a build satisfies the condition. */
  until(buildId: string, condition: (build: Answer['body']) => boolean): Promise<Answer['body']>;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

export async function login(url: string, name: string, password: string, project = 'default'): Promise<User> {
  const identity = {
    methods: ['password'],
    password: { user: { name, password, domain: { name: 'default' } } },
  };
  const response = await fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json;charset=utf8' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: project } } } }),
  });
  const token = response.headers.get('x-subject-token') ?? '';
  if (response.status !== 201) throw new Error(`login failed: ${response.status} ${await response.text()}`);
  const headers = { 'x-auth-token': token };

  const call: User['call'] = async (method, path, body, more = {}) =>
    answerOf(
      await fetch(`${url}${path}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json', ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  return {
    url,
    token,
    call,
    put: async (path, bytes) =>
      answerOf(await fetch(`${url}${path}`, { method: 'PUT', headers, body: Buffer.from(bytes) })),
    async until(buildId, condition) {
      const deadline = Date.now() + UNTIL_MS;
      while (Date.now() < deadline) {
        const { body } = await call('GET', `/assembling/v1/builds/${buildId}`);
        if (condition(body)) return body;
        await sleep(50);
      }
      throw new Error(`build ${buildId} did not get there`);
    },
  };
}

export const isEnded = ({ build_state }: { build_state: string }): boolean =>
  ['Successful', 'Failed', 'Timeout', 'Cancel'].includes(build_state);
