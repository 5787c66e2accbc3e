/** Numbers objects from 0 on, those with the same text alike. Each object is read once: it must not change. */
export function numbering<T extends object>(textOf: (value: T) => string): (value: T) => number {
  const numbersByText = new Map<string, number>();
  const numbers = new WeakMap<T, number>();
  return (value) => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const text = textOf(value);
    const number = numbersByText.get(text) ?? numbersByText.size;
    numbersByText.set(text, number);
    numbers.set(value, number);
    return number;
  };
}
