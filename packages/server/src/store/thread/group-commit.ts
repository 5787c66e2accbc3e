import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { OPERATIONS } from '../aggregates.ts';
import type { SyncAggregates } from '../sqlite/aggregates.ts';
import type { Answer, Call } from './messages.ts';
import { plainError } from './plain-error.ts';

/** SQLite gave the whole transaction up, and not only the operation that failed. */
class TransactionLostError extends Error {}

/**
 * Runs all calls that wait in one transaction: one sync of the disk for all of them. Each call has a savepoint, so that one that
 * throws takes back nothing but itself. Where the transaction as a whole is lost (disk full), the calls are run again one by one.
 */
export function createGroupCommit(
  db: DatabaseSync,
  aggregates: SyncAggregates,
): (calls: readonly Call[]) => readonly Answer[] {
  const transaction = statements(db, ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK']);
  const savepoint = statements(db, ['SAVEPOINT operation', 'RELEASE operation', 'ROLLBACK TO operation']);

  function perform({ id, aggregate, method, args }: Call): Answer {
    const operations = aggregates[aggregate] as unknown as Record<
      string,
      (...args: readonly unknown[]) => unknown
    >;
    const operation = operations[method];
    if (operation === undefined) throw new Error(`The store has no operation ${aggregate}.${method}.`);
    return { id, ok: true, value: operation(...args) };
  }

  function attempt(call: Call): Answer {
    try {
      return perform(call);
    } catch (error) {
      return failed(call, error);
    }
  }

  function guarded(call: Call): Answer {
    savepoint.begin.run();
    try {
      const answer = perform(call);
      savepoint.commit.run();
      return answer;
    } catch (error) {
      if (!db.isTransaction) throw new TransactionLostError('transaction lost', { cause: error });
      savepoint.rollback.run();
      savepoint.commit.run();
      return failed(call, error);
    }
  }

  function inTransaction(run: () => readonly Answer[]): readonly Answer[] {
    transaction.begin.run();
    try {
      const answers = run();
      transaction.commit.run();
      return answers;
    } catch (error) {
      if (db.isTransaction) transaction.rollback.run();
      throw error;
    }
  }

  function alone(call: Call): Answer {
    if (!mayWrite(call)) return attempt(call);
    try {
      return inTransaction(() => [perform(call)])[0] as Answer;
    } catch (error) {
      return failed(call, error);
    }
  }

  return (calls) => {
    if (calls.length === 1 || !calls.some(mayWrite)) return calls.map(alone);
    try {
      return inTransaction(() => calls.map((call) => (mayWrite(call) ? guarded(call) : attempt(call))));
    } catch {
      return calls.map(alone);
    }
  };
}

export function mayWrite({ aggregate, method }: Call): boolean {
  return (OPERATIONS[aggregate] as Readonly<Record<string, string>>)[method] !== 'read';
}

function failed({ id }: Call, error: unknown): Answer {
  return { id, ok: false, error: plainError(error) };
}

function statements(db: DatabaseSync, [begin, commit, rollback]: readonly [string, string, string]) {
  return {
    begin: db.prepare(begin),
    commit: db.prepare(commit),
    rollback: db.prepare(rollback),
  } satisfies Record<string, StatementSync>;
}
