import { type HttpFault, tooMany, unavailable } from '../proxies/http-fault.ts';

/** What becomes of a build, and how soon that is known. */
export interface ExpectedEnd {
  readonly state: 'Successful' | 'Failed';
  readonly reason: '' | 'publish_unknown' | 'registry_refused';
  /** `asked`: only when the registry is asked, once the time after the permit is over. */
  readonly known: 'at once' | 'asked';
  /** `later`: it moves after the build has ended, as its record says that it may. */
  readonly tag: 'moved' | 'absent' | 'later';
}

/** One way in which a registry deals with the request that moves a tag. */
export interface LastPut {
  readonly name: string;
  /** `ended` resolves after the build has ended. */
  readonly fault: (ended: Promise<unknown>) => HttpFault | undefined;
  readonly end: ExpectedEnd;
}

const moved = { state: 'Successful', reason: '', known: 'at once', tag: 'moved' } as const;
const foundOut = { ...moved, known: 'asked' } as const;
const unknown = { state: 'Failed', reason: 'publish_unknown', known: 'asked', tag: 'absent' } as const;

export const LAST_PUTS: readonly LastPut[] = [
  { name: 'on time', fault: () => undefined, end: moved },
  { name: 'delayed', fault: () => ({ kind: 'delay', ms: 400 }), end: moved },
  { name: 'applied twice', fault: () => ({ kind: 'duplicate' }), end: moved },
  {
    name: 'refused by 429',
    fault: () => tooMany(60),
    end: { state: 'Failed', reason: 'registry_refused', known: 'at once', tag: 'absent' },
  },
  { name: 'answered by 503', fault: () => unavailable(), end: unknown },
  { name: 'cut before it arrived', fault: () => ({ kind: 'cut' }), end: unknown },
  { name: 'cut after it was applied', fault: () => ({ kind: 'drop_answer' }), end: foundOut },
  { name: 'applied after the deadline', fault: () => ({ kind: 'late' }), end: foundOut },
  {
    name: 'applied after all time',
    fault: (ended) => ({ kind: 'late', after: ended }),
    end: { ...unknown, tag: 'later' },
  },
];

/** For job and repository names. */
export const slug = (...words: readonly string[]): string => words.join('-').replaceAll(' ', '-');
