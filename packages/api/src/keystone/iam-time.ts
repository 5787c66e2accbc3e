/**
 * A time as IAM writes it: `2020-01-04T09:05:22.701000Z`.
 * @param ms milliseconds since 1970
 */
export function iamTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
