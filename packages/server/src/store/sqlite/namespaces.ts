import type { DatabaseSync } from 'node:sqlite';

/** The first components of repository names: each belongs to the project that first used it. */
export function createNamespaces(db: DatabaseSync) {
  const owner = db.prepare('SELECT project_id FROM namespaces WHERE namespace = ?');
  const give = db.prepare('INSERT INTO namespaces (namespace, project_id) VALUES (?, ?)');
  const of = db.prepare('SELECT namespace FROM namespaces WHERE project_id = ? ORDER BY namespace');
  const ownerOf = (namespace: string) => (owner.get(namespace)?.['project_id'] as string | undefined) ?? null;

  return {
    owner: ownerOf,
    claim(projectId: string, namespace: string): 'owned' | 'foreign' {
      const present = ownerOf(namespace);
      if (present === null) give.run(namespace, projectId);
      return present === null || present === projectId ? 'owned' : 'foreign';
    },
    of: (projectId: string): readonly string[] =>
      of.all(projectId).map(({ namespace }) => namespace as string),
  };
}
