import { expect } from 'vitest';
import type { Received } from './exchange.ts';

export interface ToldError {
  readonly code: string;
  readonly message: string;
}

/** Reads an error in the shape that its path promises, and insists on that shape. */
export function toldError(path: string, { json, headers, text }: Received): ToldError {
  expect(json, `an error is JSON: ${text.slice(0, 500)}`).toBeTypeOf('object');
  const id = headers['x-request-id'];
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  if (/^\/v3(\.0)?\//.test(path) && !path.includes('/assembling/')) {
    expect(Object.keys(json)).toEqual(['error']);
    expect(Object.keys(json.error)).toEqual(['code', 'message', 'title']);
    return { code: json.error.title, message: json.error.message };
  }
  if (path.startsWith('/v2/')) {
    expect(Object.keys(json)).toEqual(['errors']);
    expect(json.errors).toHaveLength(1);
    return json.errors[0];
  }
  expect(Object.keys(json)).toEqual(['error_code', 'error_msg', 'request_id']);
  expect(json.request_id).toBe(id);
  return { code: json.error_code, message: json.error_msg };
}
