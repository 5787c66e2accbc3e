/** `17`, `1.8`, `11.0.2` as 17, 8, 11. */
export function javaMajor(text = ''): number | undefined {
  const major = /^(?:1\.)?(\d{1,3})\b/.exec(text)?.[1];
  return major === undefined ? undefined : Number(major);
}
