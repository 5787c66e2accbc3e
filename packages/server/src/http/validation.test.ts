import { endpoint } from '@stagewright/api';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { validate } from './validation.ts';

const sample = endpoint({
  id: 'sample',
  group: 'Test',
  auth: 'none',
  method: 'POST',
  path: '/sample/:id',
  summary: '',
  params: Type.Object({ id: Type.String() }),
  query: Type.Object({
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 7 })),
    wait: Type.Optional(Type.Number({ maximum: 60 })),
    force: Type.Optional(Type.Boolean()),
  }),
  body: Type.Object({
    name: Type.String(),
    inner: Type.Optional(Type.Object({ a: Type.Optional(Type.Integer()) }, { additionalProperties: false })),
  }),
  status: 200,
});

const GOOD = { name: 'x' };
const check = (query: Record<string, unknown>, body: unknown) =>
  validate(sample, { params: { id: '1' }, query, body });

describe('texts of a query', () => {
  test.each([
    [{}, { page: 7 }],
    [{ page: '12' }, { page: 12 }],
    [
      { wait: '0.5', page: '1' },
      { page: 1, wait: 0.5 },
    ],
    [{ force: 'True' }, { page: 7, force: true }],
    [{ force: 'false' }, { page: 7, force: false }],
  ])('%j is read as %j', (query, read) => {
    expect(check(query, GOOD).query).toEqual(read);
  });

  test.each([
    [{ page: '1.5' }, 'query page: must be integer.'],
    [{ page: '0x10' }, 'query page: must be integer.'],
    [{ page: 'true' }, 'query page: must be integer.'],
    [{ page: '' }, 'query page: must be integer.'],
    [{ page: ['1', '2'] }, 'query page: must be integer.'],
    [{ page: '9007199254740992' }, 'query page: must be <= 9007199254740991.'],
    [{ wait: '1e1' }, 'query wait: must be number.'],
    [{ wait: '61' }, 'query wait: must be <= 60.'],
    [{ force: '1' }, 'query force: must be boolean.'],
  ])('%j is refused', (query, message) => {
    expect(() => check(query, GOOD)).toThrow(message);
  });
});

describe('bodies', () => {
  test.each([
    [undefined, 'body: must have the fields name.'],
    [null, 'body: must be object.'],
    [{ name: 1 }, 'body name: must be string.'],
    [{ name: 'x', inner: { b: 1, c: 2 } }, 'body inner: must not have the fields b, c.'],
    [{ name: 'x', inner: { a: 'x' } }, 'body inner.a: must be integer.'],
  ])('%j is refused', (body, message) => {
    expect(() => check({}, body)).toThrow(message);
  });

  test('a long name of an unknown field is cut in the message', () => {
    const refused = () => check({}, { name: 'x', inner: { ['x'.repeat(5000)]: 1 } });
    expect(refused).toThrow(expect.objectContaining({ message: expect.stringMatching(/^.{200,300}$/) }));
  });
});
