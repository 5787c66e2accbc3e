import type { DatabaseSync } from 'node:sqlite';
import type { PackageLogin, PackageLoginStore, SealedPackageLogin } from '../../../domain/package-logins.ts';
import type { Sync } from '../../sync.ts';
import type { Changes } from './changes.ts';

interface LoginRow {
  readonly name: string;
  readonly place: string;
  readonly sealed_secret: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

type Place = Omit<PackageLogin, 'name' | 'updatedAt' | 'updatedBy'>;

function loginOf(row: LoginRow): PackageLogin {
  const place = JSON.parse(row.place) as Place;
  return { ...place, name: row.name, updatedAt: row.updated_at, updatedBy: row.updated_by };
}

function sealed(row: LoginRow | undefined): SealedPackageLogin | null {
  return row === undefined ? null : { ...loginOf(row), sealedSecret: row.sealed_secret };
}

export function createPackageLogins(db: DatabaseSync, changes: Changes): Sync<PackageLoginStore> {
  const find = db.prepare('SELECT * FROM package_logins WHERE project_id = ? AND name = ?');
  const count = db.prepare('SELECT count(*) AS total FROM package_logins WHERE project_id = ? AND name <> ?');
  const put = db.prepare('INSERT OR REPLACE INTO package_logins VALUES (?, ?, ?, ?, ?, ?)');
  const list = db.prepare('SELECT * FROM package_logins WHERE project_id = ? ORDER BY name');
  const remove = db.prepare('DELETE FROM package_logins WHERE project_id = ? AND name = ?');
  const ownerOf = db.prepare('SELECT name FROM package_login_buckets WHERE project_id = ? AND bucket = ?');
  const take = db.prepare('INSERT INTO package_login_buckets VALUES (?, ?, ?)');
  const release = db.prepare('DELETE FROM package_login_buckets WHERE project_id = ? AND name = ?');
  const rowOf = (projectId: string, name: string) =>
    find.get(projectId, name) as unknown as LoginRow | undefined;

  return {
    putPackageLogin: (projectId, login, sealedSecret, limit, change) =>
      changes.run(change, () => {
        const { name, updatedAt, updatedBy, ...place } = login;
        if ((count.get(projectId, name)?.['total'] as number) >= limit) return 'limit';
        const buckets = new Set(place.buckets);
        const owners = [...buckets].map((bucket) => ownerOf.get(projectId, bucket)?.['name'] ?? name);
        if (owners.some((owner) => owner !== name)) return 'bucket_taken';
        put.run(projectId, name, JSON.stringify(place satisfies Place), sealedSecret, updatedAt, updatedBy);
        release.run(projectId, name);
        for (const bucket of buckets) take.run(projectId, bucket, name);
        return 'done';
      }),
    listPackageLogins: (projectId) => (list.all(projectId) as unknown as LoginRow[]).map(loginOf),
    findPackageLogin: (projectId, name) => sealed(rowOf(projectId, name)),
    findBucketLogin(projectId, bucket) {
      const name = ownerOf.get(projectId, bucket)?.['name'] as string | undefined;
      return name === undefined ? null : sealed(rowOf(projectId, name));
    },
    removePackageLogin: (projectId, name, change) =>
      changes.run(change, () => {
        release.run(projectId, name);
        return remove.run(projectId, name).changes === 0 ? 'not_found' : 'done';
      }),
  };
}
