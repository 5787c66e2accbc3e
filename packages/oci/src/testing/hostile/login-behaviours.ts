import { always, answer, type HostileBehaviour } from './hostile-behaviour.ts';

const REFUSED = ['REDIRECT_REFUSED'];
const DENIED = ['UNAUTHORIZED'];
const challenge = (header: string) => answer(401, { 'www-authenticate': header });
/** A challenge that leads to a token service on the registry itself, which answers so. */
const tokens = (status: number, body: string) =>
  always((request, response) => {
    if (request.url?.startsWith('/token') === true) response.writeHead(status).end(body);
    else response.writeHead(401, { 'www-authenticate': 'Bearer realm="/token",service="r"' }).end();
  });

/** Registries whose own way to log in is the trouble. */
export const loginBehaviours: readonly HostileBehaviour[] = [
  {
    name: 'never accepts the password',
    act: 'list tags',
    ends: DENIED,
    handler: always(challenge('Basic realm="again"')),
  },
  {
    name: 'asks for no login that there is',
    act: 'list tags',
    ends: DENIED,
    handler: always(challenge('Negotiate')),
  },
  { name: 'refuses without a challenge', act: 'list tags', ends: DENIED, handler: always(answer(401)) },
  {
    name: 'sends a challenge of garbage',
    act: 'list tags',
    ends: DENIED,
    handler: always(challenge(`Bearer ${'a="'.repeat(3000)}`)),
  },
  {
    name: 'has its tokens in a file of ours',
    act: 'list tags',
    ends: REFUSED,
    handler: always(challenge('Bearer realm="file:///etc/passwd",service="r"')),
  },
  { name: 'gives no token', act: 'list tags', ends: ['ANSWER_INVALID'], handler: tokens(200, '{}') },
  {
    name: 'gives a token that would be two headers',
    act: 'list tags',
    ends: ['ANSWER_INVALID'],
    handler: tokens(200, JSON.stringify({ token: 'a\r\nx-injected: 1' })),
  },
  {
    name: 'gives a token of a megabyte',
    act: 'list tags',
    ends: ['ANSWER_INVALID'],
    handler: tokens(200, JSON.stringify({ token: 'x'.repeat(1 << 20) })),
  },
  { name: 'fails to give tokens', act: 'list tags', ends: ['UNAVAILABLE'], handler: tokens(500, '') },
];

/** Registries that are after what was shown to them, or lead elsewhere. */
export const redirectBehaviours: readonly HostileBehaviour[] = [
  {
    name: 'redirects without an end',
    act: 'read a blob',
    ends: REFUSED,
    handler: always(answer(307, { location: '/again' })),
  },
  { name: 'redirects to nowhere', act: 'read a blob', ends: REFUSED, handler: always(answer(302)) },
  {
    name: 'redirects to a file of ours',
    act: 'read a blob',
    ends: REFUSED,
    handler: always(answer(302, { location: 'file:///etc/passwd' })),
  },
  {
    name: 'redirects to an address with a login in it',
    act: 'read a blob',
    ends: REFUSED,
    handler: (thief) => answer(302, { location: `http://user:password@${thief}/` }),
  },
  {
    name: 'redirects a read to another host',
    act: 'read a blob',
    ends: ['SIZE_MISMATCH', 'DIGEST_MISMATCH'],
    handler: (thief) => answer(307, { location: `http://${thief}/blob` }),
  },
  {
    name: 'redirects the move of a tag to another host',
    act: 'move a tag',
    ends: REFUSED,
    handler: (thief) => answer(307, { location: `http://${thief}/v2/a/manifests/v1` }),
  },
  {
    name: 'takes uploads at another host',
    act: 'push a blob',
    ends: ['UNKNOWN'],
    handler: (thief) => (request, response) => {
      const status = request.method === 'POST' ? 202 : 404;
      response.writeHead(status, { location: `http://${thief}/up` }).end();
    },
  },
  {
    name: 'repeats the password in its error, with words for the terminal',
    act: 'list tags',
    ends: ['DENIED'],
    handler: always((request, response) => {
      const [, basic = ''] = (request.headers.authorization ?? '').split(' ');
      const message = `no \u001b[2J ${Buffer.from(basic, 'base64')} ${request.headers.authorization}`;
      response.writeHead(403).end(JSON.stringify({ errors: [{ code: 'DENIED', message }] }));
    }),
  },
];
