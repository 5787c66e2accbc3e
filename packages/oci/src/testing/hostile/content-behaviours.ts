import { MEDIA_TYPES } from '../../media-types.ts';
import { always, answer, BYTES, flood, type HostileBehaviour, MANIFEST } from './hostile-behaviour.ts';

const TYPE = { 'content-type': MEDIA_TYPES.manifest };
const NO_ANSWER = ['ANSWER_INVALID'];
const tags = (body: object) => answer(200, { 'content-type': 'application/json' }, JSON.stringify(body));

/** Registries that answer what is not true. */
export const contentBehaviours: readonly HostileBehaviour[] = [
  {
    name: 'sends other bytes for a blob',
    act: 'read a blob',
    ends: ['DIGEST_MISMATCH'],
    handler: always(answer(200, {}, 'the wrong bytes')),
  },
  {
    name: 'sends more bytes than a blob has, and does not stop',
    act: 'read a blob',
    ends: ['SIZE_MISMATCH'],
    handler: always((_request, response) => {
      response.writeHead(200);
      flood(response);
    }),
  },
  {
    name: 'sends fewer bytes than a blob has',
    act: 'read a blob',
    ends: ['SIZE_MISMATCH', 'DIGEST_MISMATCH'],
    handler: always(answer(200, {}, BYTES.subarray(1))),
  },
  {
    name: 'says that a blob is compressed, and it is not',
    act: 'read a blob',
    ends: ['done'],
    handler: always(answer(200, { 'content-encoding': 'gzip' }, BYTES)),
  },
  {
    name: 'answers a page for people',
    act: 'read a manifest',
    ends: ['ANSWER_INVALID', 'DIGEST_MISMATCH'],
    handler: always(answer(200, { 'content-type': 'text/html' }, '<h1>Log in</h1>')),
  },
  {
    name: 'sends a manifest of five megabytes',
    act: 'read a manifest',
    ends: NO_ANSWER,
    handler: always(answer(200, TYPE, ' '.repeat(5 * 1024 * 1024))),
  },
  {
    name: 'sends a manifest without an end',
    act: 'read a manifest',
    ends: NO_ANSWER,
    handler: always((_request, response) => {
      response.writeHead(200, TYPE);
      flood(response);
    }),
  },
  {
    name: 'sends another manifest than the digest that was asked for',
    act: 'read a manifest',
    ends: ['DIGEST_MISMATCH'],
    handler: always(answer(200, TYPE, `${MANIFEST} `)),
  },
  {
    name: 'sends an empty list of tags that is no list',
    act: 'list tags',
    ends: NO_ANSWER,
    handler: always(tags({ tags: {} })),
  },
  {
    name: 'sends tags that are none among those that are',
    act: 'list tags',
    ends: ['done'],
    handler: always(tags({ tags: ['v1', '../../etc/passwd', 7, '', '-x', 'a\u001b[2J'] })),
  },
  {
    name: 'always has one more page of tags',
    act: 'list tags',
    ends: NO_ANSWER,
    handler: always((_request, response) => {
      response.writeHead(200, { link: '</v2/a/tags/list?last=v1>; rel="next"' });
      response.end('{"tags":["v1"]}');
    }),
  },
  {
    name: 'has the next page of tags at another host',
    act: 'list tags',
    ends: ['REDIRECT_REFUSED'],
    handler: (thief) => answer(200, { link: `<http://${thief}/v2/>; rel="next"` }, '{"tags":["v1"]}'),
  },
  {
    name: 'takes an upload and never says that it is done',
    act: 'push a blob',
    ends: ['UNKNOWN'],
    handler: always((request, response) => {
      request.resume();
      response.writeHead(request.method === 'HEAD' ? 404 : 202, { location: '/up' }).end();
    }),
  },
  {
    name: 'finds a digest wrong that is right',
    act: 'push a blob',
    ends: ['DIGEST_INVALID'],
    handler: always((request, response) => {
      request.resume();
      if (request.method === 'PUT') response.writeHead(400).end('{"errors":[{"code":"DIGEST_INVALID"}]}');
      else response.writeHead(request.method === 'POST' ? 202 : 404, { location: '/up' }).end();
    }),
  },
  {
    name: 'says that it has stored a tag as another digest',
    act: 'move a tag',
    ends: NO_ANSWER,
    handler: always(answer(201, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` })),
  },
];
