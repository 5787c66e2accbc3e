/**
 * A time as the contract writes it (section 1.2): `2025-11-14 08:00:42 +0000 UTC`; `""` for a time that is not there yet.
 * @param ms milliseconds since 1970
 */
export function wireTime(ms: number | null): string {
  if (ms === null) return '';
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} +0000 UTC`;
}
