/** A field with what was typed, or nothing where it is empty. */
export const given = <K extends string>(name: K, value: string): { [P in K]?: string } =>
  (value.trim() === '' ? {} : { [name]: value.trim() }) as { [P in K]?: string };

export const number = <K extends string>(name: K, value: string): { [P in K]?: number } =>
  (value.trim() === '' ? {} : { [name]: Number(value) }) as { [P in K]?: number };

/** What a field shows of a stored setting. */
export const shown = (value: string | number | undefined): string => (value === undefined ? '' : `${value}`);
