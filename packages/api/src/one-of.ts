import { type TUnsafe, Type } from 'typebox';

/** A string that is one of a closed list. */
export function oneOf<T extends string>(values: readonly T[]): TUnsafe<T> {
  return Type.Unsafe<T>({ type: 'string', enum: [...values] });
}
