import type { Messages } from '../i18n/en/messages.ts';
import { ApiError } from './api-error.ts';

/** What went wrong, in the language of the page; behind it what the service says of this very case, which is English. */
export function said(error: Error, m: Messages): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.status === 0) return m.shell.unreachable;
  const translated = m.problems[error.code];
  return translated === undefined ? error.message : `${translated}（${error.message}）`;
}
