import type { Endpoint, ProblemName } from '@stagewright/api';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
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

const LONGEST_PATH = 200;

type Fault = ReturnType<Validator['Errors']>[number];

/** In words that say what to send instead. */
function ruleOf({ keyword, params, message }: Fault): string {
  const { allowedValues, additionalProperties, requiredProperties } = params as Record<
    string,
    readonly string[]
  >;
  if (allowedValues) return `must be one of ${allowedValues.map((each) => JSON.stringify(each)).join(', ')}`;
  if (additionalProperties) {
    return `must not have the fields ${additionalProperties.join(', ').slice(0, LONGEST_PATH)}`;
  }
  if (keyword === 'required' && requiredProperties)
    return `must have the fields ${requiredProperties.join(', ')}`;
  return message;
}

function describe(part: Part, schema: TSchema, value: unknown): string {
  const errors = validatorOf(schema).Errors(value);
  const first = errors.find(({ keyword }) => keyword !== 'anyOf' && keyword !== 'boolean') ?? errors[0];
  if (!first) return `${part}: must match its schema in /openapi.json.`;
  const path = first.instancePath.replace(/^\//, '').replaceAll('/', '.').slice(0, LONGEST_PATH);
  return `${part}${path ? ` ${path}` : ''}: ${ruleOf(first)}.`;
}

function createCheck(problem: ProblemName) {
  return (part: Part, schema: TSchema, value: unknown): unknown => {
    if (validatorOf(schema).Check(value)) return value;
    throw new ProblemError(problem, describe(part, schema, value));
  };
}

interface TextRule {
  readonly type?: string;
  readonly default?: unknown;
}

/** What a text of a query or path means by its schema; one that is none of it stays as it is, to be refused. */
function readText(value: unknown, rule: TextRule): unknown {
  if (value === undefined) return rule.default;
  if (typeof value !== 'string') return value;
  if (rule.type === 'integer' && /^-?\d{1,17}$/.test(value)) return Number(value);
  if (rule.type === 'number' && /^-?\d{1,17}(\.\d{1,17})?$/.test(value)) return Number(value);
  if (rule.type === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return value;
}

/** Query and path values come as text: numbers and booleans are read, and defaults filled in. */
function readTexts(schema: TSchema, given: unknown): unknown {
  const values = { ...(given as Record<string, unknown>) };
  const { properties } = schema as unknown as { properties: Readonly<Record<string, TextRule>> };
  for (const [name, rule] of Object.entries(properties)) {
    const value = readText(values[name], rule);
    if (value !== undefined) values[name] = value;
  }
  return values;
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

/** Checks the parts of a request against the endpoint's schemas. @throws ProblemError `parameter_invalid` or the endpoint's own, naming the field */
export function validate(endpoint: Endpoint, parts: Parts): Parts {
  const { params, query, body } = endpoint;
  const check = createCheck(endpoint.invalid ?? 'parameter_invalid');
  return {
    params: params ? check('params', params, readTexts(params, named(parts.params))) : parts.params,
    query: query ? check('query', query, readTexts(query, parts.query)) : parts.query,
    body: body ? check('body', body, parts.body === undefined ? {} : parts.body) : parts.body,
  };
}
