import { useSpoken } from '../i18n/messages-context.tsx';

/** `2026-11-14 08:00:42 +0000 UTC`, as the contract writes times, or RFC 3339. */
export function parseTime(text: string): Date | null {
  const wire = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) \+0000 UTC$/.exec(text);
  const date = new Date(wire ? `${wire[1]}T${wire[2]}Z` : text);
  return text === '' || Number.isNaN(date.getTime()) ? null : date;
}

const FORMAT = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;

/** A moment in the reader's own zone, with UTC on hover. */
export function Time({ at }: { readonly at: string }) {
  const { language } = useSpoken();
  const date = parseTime(at);
  if (!date) return null;
  const utc = date.toISOString();
  const zone = language === 'en' ? 'sv-SE' : language;
  return (
    <time dateTime={utc} title={utc.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}>
      {date.toLocaleString(zone, FORMAT)}
    </time>
  );
}
