import type { Scope } from '@stagewright/registry';

const MAX_SCOPES = 32;

/** Scopes as the distribution token specification writes them: `repository:name:pull,push`, separated by spaces or repeated. */
export function parseScopes(parameters: readonly string[]): readonly Scope[] {
  return parameters
    .flatMap((parameter) => parameter.split(' '))
    .slice(0, MAX_SCOPES)
    .flatMap((text) => {
      const match = /^(repository|registry)(?:\([a-z0-9]+\))?:([^\s"]{1,512}):([a-z*,]{1,64})$/.exec(text);
      if (!match?.[2] || !match[3]) return [];
      return [{ type: match[1] as Scope['type'], name: match[2], actions: match[3].split(',') }];
    });
}

/** Whether a token that lists `granted` may be used where `needed` is asked for. */
export function covers(granted: readonly Scope[], needed: readonly Scope[]): boolean {
  return needed.every(({ type, name, actions }) =>
    actions.every((action) =>
      granted.some(
        (scope) =>
          scope.type === type &&
          scope.name === name &&
          (scope.actions.includes(action) || scope.actions.includes('*')),
      ),
    ),
  );
}
