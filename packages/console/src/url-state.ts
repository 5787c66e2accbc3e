type Search = Readonly<Record<string, unknown>>;

/** A text in the address, or undefined, so that an empty one is left out. */
export function textIn(search: Search, name: string): string | undefined {
  const value = search[name];
  return value === undefined || value === '' ? undefined : String(value);
}

/** A whole number over 0 in the address; anything else counts as none. */
export function numberIn(search: Search, name: string): number | undefined {
  const value = Number(search[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
