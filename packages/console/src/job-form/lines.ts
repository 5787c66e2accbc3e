type Variables = Readonly<Record<string, string>>;

/** One `NAME=value` on a line. */
export function linesOf(variables: Variables = {}): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** Undefined where nothing is written. A line without `=` is a name without a value. */
export function variablesOf(lines: string): Record<string, string> | undefined {
  const entries = namesOf(lines)?.map((line) => {
    const [name = '', ...value] = line.split('=');
    return [name.trim(), value.join('=')] as const;
  });
  return entries && Object.fromEntries(entries);
}

/** What is written on each line; undefined where nothing is. */
export function namesOf(lines: string): string[] | undefined {
  const names = lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return names.length === 0 ? undefined : names;
}
