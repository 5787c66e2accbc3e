import type { Endpoint, ProblemName } from '@stagewright/api';
import * as api from '@stagewright/api';
import type { TSchema } from 'typebox';

type Json = Record<string, unknown>;

const ERROR_SCHEMA = {
  type: 'object',
  required: ['error_code', 'error_msg', 'request_id'],
  properties: {
    error_code: { type: 'string' },
    error_msg: { type: 'string' },
    request_id: { type: 'string' },
  },
};

const SECURITY: Readonly<Record<Endpoint['auth'], readonly Json[]>> = {
  none: [],
  token: [{ token: [] }, { signature: [] }],
  admin: [{ token: [] }, { signature: [] }],
  worker: [{ worker: [] }],
};

const SECURITY_SCHEMES = {
  token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'SDK-HMAC-SHA256 over the raw body.',
  },
  worker: { type: 'apiKey', in: 'header', name: 'X-Worker-Key' },
};

/** The contract's exported schemas by identity, so that the document refers to them by their names. */
function namedSchemas(): Map<object, string> {
  const entries = Object.entries(api as Record<string, unknown>).filter(
    (entry): entry is [string, object] =>
      typeof entry[1] === 'object' && entry[1] !== null && '~kind' in entry[1],
  );
  return new Map(entries.map(([name, schema]) => [schema, name]));
}

function plain(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema)) as Json;
}

function parameters(schema: TSchema | undefined, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = plain(schema ?? {}) as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, value]) => ({
    name: name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: value,
  }));
}

function problemResponses({ problems = [], auth, body, invalid = 'parameter_invalid' }: Endpoint): Json {
  const names: ProblemName[] = [...problems, 'internal'];
  if (auth !== 'none') names.push(auth === 'worker' ? 'worker_unauthorized' : 'unauthorized');
  if (auth === 'token' || auth === 'admin') names.push('forbidden', 'too_many_failures');
  if (body) names.push(invalid, 'body_malformed');
  const byStatus = new Map<number, string[]>();
  for (const name of names) {
    const { status, code, message } = api.PROBLEMS[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\` ${message}`]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, texts]) => [
        String(status),
        {
          description: texts.join(' '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
  );
}

function content(
  schema: TSchema | undefined,
  named: Map<object, string>,
  mediaType = 'application/json',
): Json {
  const name = schema && named.get(schema);
  if (name) return { [mediaType]: { schema: { $ref: `#/components/schemas/${name}` } } };
  return { [mediaType]: { schema: schema ? plain(schema) : {} } };
}

function requestBody(endpoint: Endpoint, named: Map<object, string>): Json {
  if (endpoint.bodyKind === 'bytes') {
    return {
      requestBody: { required: true, content: content(undefined, named, 'application/octet-stream') },
    };
  }
  const required = endpoint.bodyKind !== 'optional';
  return endpoint.body ? { requestBody: { required, content: content(endpoint.body, named) } } : {};
}

function needs({ action, auth }: Endpoint): Json {
  if (action) return { description: `Needs \`${action}\`.` };
  return auth === 'admin' ? { description: 'For administrators.' } : {};
}

function operation(endpoint: Endpoint, named: Map<object, string>): Json {
  const answer =
    endpoint.response || endpoint.produces
      ? { content: content(endpoint.response, named, endpoint.produces) }
      : {};
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [endpoint.group],
    ...needs(endpoint),
    security: SECURITY[endpoint.auth],
    parameters: [...parameters(endpoint.params, 'path'), ...parameters(endpoint.query, 'query')],
    ...requestBody(endpoint, named),
    responses: {
      [String(endpoint.status)]: { description: 'Done.', ...answer },
      ...problemResponses(endpoint),
    },
  };
}

export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');
}

/** The OpenAPI 3.1 document of a list of endpoints. `docs/openapi.json` is made from it, `/openapi.json` answers it. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): Json {
  const named = namedSchemas();
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = openApiPath(endpoint.path);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint, named) };
  }
  const schemas = Object.fromEntries([...named].map(([schema, name]) => [name, plain(schema)]));
  return {
    openapi: '3.1.0',
    info: { title: 'Stagewright', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: { schemas: { Error: ERROR_SCHEMA, ...schemas }, securitySchemes: SECURITY_SCHEMES },
  };
}
