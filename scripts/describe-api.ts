import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as contract from '@stagewright/api';
import { openApiDocument } from '../packages/server/src/http/openapi.ts';
import { root } from './command.ts';

/** The OpenAPI document of every endpoint of the contract, in the order of paths. */
export async function describeApi(): Promise<string> {
  const manifest = await readFile(join(root, 'packages/server/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const endpoints = Object.values<unknown>(contract)
    .flatMap((group) => (isObject(group) ? Object.values(group) : []))
    .filter(isEndpoint)
    .toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  return `${JSON.stringify(openApiDocument(endpoints, version), null, 2)}\n`;
}

function isEndpoint(value: unknown): value is contract.Endpoint {
  return isObject(value) && 'method' in value && 'path' in value && 'auth' in value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
