import type { Endpoint } from '@stagewright/api';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Convert, Default } from 'typebox/value';
import { ProblemError } from './problem-error.ts';

type Part = 'params' | 'query' | 'body';

const validators = new WeakMap<TSchema, Validator>();

/** Compiled on first use: compiling every schema at start would cost more than all other routes' set-up together. */
function validatorOf(schema: TSchema): Validator {
  let validator = validators.get(schema);
  if (!validator) {
    validator = Compile(schema);
    validators.set(schema, validator);
  }
  return validator;
}

function describe(part: Part, schema: TSchema, value: unknown): string {
  const errors = validatorOf(schema).Errors(value);
  const first = errors.find((error) => error.keyword !== 'anyOf') ?? errors[0];
  if (!first) return `The ${part} is invalid.`;
  const path = first.instancePath.replace(/^\//, '').replaceAll('/', '.');
  const allowed = (first.params as { allowedValues?: readonly unknown[] }).allowedValues;
  const rule = allowed
    ? `must be one of ${allowed.map((entry) => JSON.stringify(entry)).join(', ')}`
    : first.message;
  return `${part}${path ? ` ${path}` : ''}: ${rule}.`;
}

function check(part: Part, schema: TSchema, value: unknown): unknown {
  if (validatorOf(schema).Check(value)) return value;
  throw new ProblemError('parameter_invalid', describe(part, schema, value));
}

/** Query and path values come as text: numbers and booleans are converted, defaults filled in, and the result is checked. */
function checkText(part: Part, schema: TSchema, value: unknown): unknown {
  return check(part, schema, Default(schema, Convert(schema, { ...(value as object) })));
}

/** The rest of a path is `*` for the router and `path` in the schemas. */
function named(params: unknown): unknown {
  const { '*': path, ...rest } = params as Record<string, string>;
  return path === undefined ? rest : { ...rest, path };
}

export interface Parts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Checks the parts of a request against the endpoint's schemas. @throws ProblemError `parameter_invalid` naming the field */
export function validate(endpoint: Endpoint, parts: Parts): Parts {
  return {
    params: endpoint.params ? checkText('params', endpoint.params, named(parts.params)) : parts.params,
    query: endpoint.query ? checkText('query', endpoint.query, parts.query) : parts.query,
    body: endpoint.body ? check('body', endpoint.body, parts.body ?? {}) : parts.body,
  };
}
