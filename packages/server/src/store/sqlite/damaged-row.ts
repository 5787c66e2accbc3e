/** A row that this program cannot have written: a disk or a hand has damaged it. Its neighbours are not concerned. */
export class DamagedRowError extends Error {
  readonly code = 'STORAGE_ROW_DAMAGED';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DamagedRowError';
  }
}

/** What can be read of rows: a damaged one is left out here, and tells what is wrong when it is asked for by itself. */
export function readable<Row, T>(rows: readonly Row[], translate: (row: Row) => T): T[] {
  return rows.flatMap((row) => {
    const value = unlessDamaged(() => translate(row));
    return value === null ? [] : [value];
  });
}

export function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedRowError) return null;
    throw error;
  }
}

/** Reads the columns of one row that hold JSON or words of closed lists. */
export class RowReader {
  readonly #name: string;
  readonly #row: Readonly<Record<string, unknown>>;

  /** `name`: what the row is, with its id. */
  constructor(name: string, row: Readonly<Record<string, unknown>>) {
    this.#name = name;
    this.#row = row;
  }

  word<T extends string>(column: string, words: readonly T[]): T {
    const value = this.#row[column];
    if (!(words as readonly unknown[]).includes(value))
      throw new DamagedRowError(this.#damage(`unknown ${column}`));
    return value as T;
  }

  /** `isWhole`: whether what was read has what everything else relies on. */
  json<T>(column: string, isWhole: (value: T) => boolean): T {
    try {
      const value = JSON.parse(this.#row[column] as string) as T;
      if (isWhole(value)) return value;
    } catch (error) {
      throw new DamagedRowError(this.#damage(`${column} cannot be read`), { cause: error });
    }
    throw new DamagedRowError(this.#damage(`${column} is not whole`));
  }

  jsonOrNull<T>(column: string, isWhole: (value: T) => boolean): T | null {
    return this.#row[column] === null ? null : this.json(column, isWhole);
  }

  #damage(what: string): string {
    return `The stored ${this.#name} is damaged: ${what}.`;
  }
}
