import { useMessages } from '../i18n/messages-context.tsx';

/** Appears only once something has taken 300 ms; the page has the same before its code is there. */
export function Loading() {
  const m = useMessages();
  return <div className="way" role="progressbar" aria-label={m.common.loading} />;
}
