import type { Change } from '../domain/accounts.ts';
import type { AccountStore } from './account-store.ts';

/** The part of a pino logger that is used. */
export interface AuditLog {
  info(fields: object, message: string): void;
}

/** Writes each change that reaches the store to the log as well, so that no caller can forget to. */
export function logChanges(store: AccountStore, log: AuditLog): AccountStore {
  return new Proxy(store, {
    get(target, name) {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== 'function') return operation;
      return async (...args: readonly unknown[]) => {
        const result: unknown = await operation.apply(target, args);
        const change = args.find(isChange);
        if (change)
          log.info(
            { audit: { ...change, outcome: typeof result === 'string' ? result : args.at(-1) } },
            'change',
          );
        return result;
      };
    },
  });
}

function isChange(value: unknown): value is Change {
  return (
    typeof value === 'object' &&
    value !== null &&
    'actor' in value &&
    'remoteAddress' in value &&
    'action' in value
  );
}
