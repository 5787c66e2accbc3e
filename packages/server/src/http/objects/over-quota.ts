import { ProblemError } from '../problem-error.ts';

/** `room`: bytes that the project may still keep under the name. */
export function overQuota(room: number): ProblemError {
  return new ProblemError(
    'object_quota_exceeded',
    `The project may keep ${room} more bytes here, and the package has more. Nothing was stored, and nothing that is stored has changed.`,
  );
}
