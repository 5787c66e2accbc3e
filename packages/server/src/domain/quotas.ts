/** Bytes of something that projects may hold, where an administrator said so: images, objects. */
export interface Quotas {
  /** Null: nobody said anything for the project. 0: no bound. */
  of(projectId: string): Promise<number | null>;
  set(projectId: string, bytes: number | null): Promise<void>;
}

/** What counts for a project; null: no bound. */
export async function boundOf(
  quotas: Pick<Quotas, 'of'>,
  projectId: string,
  defaultBytes: number,
): Promise<number | null> {
  const bytes = (await quotas.of(projectId)) ?? defaultBytes;
  return bytes === 0 ? null : bytes;
}
