import type { DatabaseSync } from 'node:sqlite';
import type { AuditStore } from '../../../domain/account-ports.ts';
import type { Change } from '../../../domain/accounts.ts';
import type { Sync } from '../../sync.ts';

export interface Changes {
  /** Runs a change and writes its audit line with the answer as its outcome, both or neither. */
  run<T extends string>(change: Change, write: () => T): T;
}

type AuditRow = Record<'at' | 'id', number> &
  Record<'actor' | 'remote_address' | 'action' | 'target' | 'outcome', string>;

export function createChanges(db: DatabaseSync): Changes & Sync<AuditStore> {
  const insert = db.prepare(
    'INSERT INTO audit (at, actor, remote_address, action, target, outcome) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const list = db.prepare('SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?');
  const prune = db.prepare(
    'DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?)',
  );
  const appendAudit = (change: Change, outcome: string) => {
    insert.run(change.at, change.actor, change.remoteAddress, change.action, change.target, outcome);
  };
  return {
    run(change, write) {
      return atomically(db, () => {
        const outcome = write();
        appendAudit(change, outcome);
        return outcome;
      });
    },
    appendAudit,
    listAudit: (before, limit) =>
      (list.all(before ?? Number.MAX_SAFE_INTEGER, limit) as unknown as AuditRow[]).map((row) => ({
        id: row.id,
        at: row.at,
        actor: row.actor,
        remoteAddress: row.remote_address,
        action: row.action,
        target: row.target,
        outcome: row.outcome,
      })),
    pruneAudit: (writtenBefore, limit) => Number(prune.run(writtenBefore, limit).changes),
  };
}

/** A savepoint, because the database thread may have put several operations into one transaction. */
function atomically<T>(db: DatabaseSync, work: () => T): T {
  db.exec('SAVEPOINT account_change');
  try {
    const result = work();
    db.exec('RELEASE account_change');
    return result;
  } catch (error) {
    db.exec('ROLLBACK TO account_change; RELEASE account_change');
    throw error;
  }
}
