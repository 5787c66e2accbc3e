import type { Endpoint } from '@stagewright/api';

/** Answers which methods the path of a request knows; none: there is nothing at this path. */
export type AllowedMethods = (path: string) => readonly string[];

function patternOf({ path }: Endpoint): RegExp {
  const source = path
    .replace(/[.\\+?^${}()|[\]]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace('*', '.+');
  return new RegExp(`^${source}/?$`);
}

export function createAllowedMethods(endpoints: readonly Endpoint[]): AllowedMethods {
  const known = endpoints.map((endpoint) => ({ method: endpoint.method, pattern: patternOf(endpoint) }));
  return (path) => [
    ...new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
  ];
}
