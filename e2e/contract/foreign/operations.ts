/** An operation of the OpenAPI document that the service serves. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{name}` for a parameter. */
  readonly path: string;
  readonly auth: 'none' | 'token' | 'admin' | 'worker';
  /** Whether it acts in the project of the caller, by a permission there. */
  readonly inProject: boolean;
  readonly takesBody: boolean;
}

interface Described {
  readonly operationId: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: object;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Described>>>>;

function authOf({ security, description }: Described): Operation['auth'] {
  const [first] = security;
  if (!first) return 'none';
  if ('worker' in first) return 'worker';
  return description === 'For administrators.' ? 'admin' : 'token';
}

/** Every operation that the service has, from its own document. */
export async function operationsOf(url: string): Promise<readonly Operation[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Paths };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      id: described.operationId,
      method: method.toUpperCase(),
      path,
      auth: authOf(described),
      inProject: described.description?.startsWith('Needs ') ?? false,
      takesBody: described.requestBody !== undefined,
    })),
  );
}
