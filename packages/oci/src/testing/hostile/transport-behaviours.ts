import { always, answer, BYTES, flood, type HostileBehaviour } from './hostile-behaviour.ts';

const CUT = ['CONNECTION_FAILED'];
const LATE = ['TIMEOUT'];

/** Registries that do not speak, or do not stop. */
export const transportBehaviours: readonly HostileBehaviour[] = [
  {
    name: 'hangs up at once',
    act: 'list tags',
    ends: CUT,
    handler: always((request) => void request.socket.destroy()),
  },
  {
    name: 'speaks another protocol',
    act: 'list tags',
    ends: CUT,
    handler: always((request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
  },
  { name: 'never answers', act: 'read a manifest', ends: LATE, handler: always(() => undefined) },
  {
    name: 'stops in the middle of a blob',
    act: 'read a blob',
    ends: LATE,
    handler: always((_request, response) => {
      response.writeHead(200, { 'content-length': String(BYTES.length) });
      response.write(BYTES.subarray(0, 5));
    }),
  },
  {
    name: 'breaks a blob off each time',
    act: 'read a blob',
    ends: CUT,
    handler: always((request, response) => {
      response.writeHead(200, { 'content-length': String(BYTES.length) });
      response.write(BYTES.subarray(0, 5), () => request.socket.destroy());
    }),
  },
  {
    name: 'sends headers without an end',
    act: 'list tags',
    ends: CUT,
    handler: always((request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n');
      for (let line = 0; line < 2000; line++) request.socket.write(`x-${line}: ${'y'.repeat(100)}\r\n`);
    }),
  },
  {
    name: 'hangs up on every upload',
    act: 'push a blob',
    ends: CUT,
    handler: always((request, response) => {
      if (request.method === 'PUT') request.socket.destroy();
      else response.writeHead(request.method === 'POST' ? 202 : 404, { location: '/up' }).end();
    }),
  },
  {
    name: 'hangs up when a tag is moved',
    act: 'move a tag',
    ends: CUT,
    handler: always((request) => void request.socket.destroy()),
  },
  {
    name: 'sends an error without an end',
    act: 'list tags',
    ends: ['UNKNOWN'],
    handler: always((_request, response) => {
      response.writeHead(418);
      flood(response);
    }),
  },
  {
    name: 'asks to wait for an hour',
    act: 'list tags',
    ends: ['TOOMANYREQUESTS'],
    handler: always(answer(429, { 'retry-after': '3600' })),
  },
  {
    name: 'asks to wait in no words of HTTP',
    act: 'list tags',
    ends: ['TOOMANYREQUESTS'],
    handler: always(answer(429, { 'retry-after': 'soon' })),
  },
  {
    name: 'is never available',
    act: 'push a blob',
    ends: ['UNAVAILABLE'],
    handler: always(answer(503)),
  },
];
