import type { Reading } from '../figure.ts';
import { median } from '../harness/statistics.ts';
import type { OwnBuild } from './own-builds.ts';
import type { Cost } from './run-measured.ts';

/** Builds one after another. */
export interface ThreeBuilds<T> {
  readonly first: T;
  readonly identical: T;
  readonly changed: T;
}

export interface Round {
  readonly own: ThreeBuilds<OwnBuild>;
  readonly least: number;
  readonly others: readonly { readonly name: string; readonly builds: ThreeBuilds<Cost> }[];
}

interface Facts {
  /** Of the jar. */
  readonly bytes: number;
  readonly mostShare: number;
}

const BY_HAND = 'umoci + skopeo';
const BUILDS = {
  first: 'first build',
  identical: 'identical rebuild',
  changed: 'rebuild after one class',
} as const;

type Timed = ThreeBuilds<{ readonly wallMs: number; readonly cpuMs: number }>;

function medians(rounds: readonly Timed[], of: 'wallMs' | 'cpuMs'): ThreeBuilds<number> {
  const each = (build: keyof Timed) => median(rounds.map((round) => round[build][of]));
  return { first: each('first'), identical: each('identical'), changed: each('changed') };
}

export function readingsOf(rounds: readonly Round[], { bytes, mostShare }: Facts): readonly Reading[] {
  const of = `median of ${rounds.length}, jar of ${(bytes / 1e6).toFixed(0)} MB`;
  const names = rounds[0]!.others.map(({ name }) => name);
  const timed = new Map<string, readonly Timed[]>([
    ['stagewright', rounds.map(({ own }) => own)],
    ...names.map((name, place): [string, readonly Timed[]] => [
      name,
      rounds.map(({ others }) => others[place]!.builds),
    ]),
  ]);
  const wall = new Map([...timed].map(([name, each]) => [name, medians(each, 'wallMs')]));
  const own = wall.get('stagewright')!;
  const hand = wall.get(BY_HAND)!;
  const engines = names.filter((name) => name !== BY_HAND).map((name) => wall.get(name)!);
  const fastest = (build: keyof Timed) => Math.min(...engines.map((engine) => engine[build]));
  const least = median(rounds.map((round) => round.least));
  const last = rounds.at(-1)!.own;
  const ms = (name: string, measured: number): Reading => ({ name, measured, unit: 'ms', of });
  const ratio = (name: string, measured: number, atMost: number): Reading => {
    return { name, measured, unit: 'x', goal: { atMost }, of };
  };
  return [
    ms('floor: read, hash and send the jar', least),
    ...[...timed].flatMap(([name, each]) =>
      Object.entries(BUILDS).flatMap(([build, title]) => [
        ms(`${name}: ${title}`, medians(each, 'wallMs')[build as keyof Timed]),
        ms(`${name}: ${title}, processor time`, medians(each, 'cpuMs')[build as keyof Timed]),
      ]),
    ),
    ratio('first build against the floor', own.first / least, 1.7),
    ratio('first build against the fastest engine', own.first / fastest('first'), 1 / 25),
    ratio('rebuild after one class against the fastest engine', own.changed / fastest('changed'), 1 / 15),
    ratio(`rebuild after one class against ${BY_HAND}`, own.changed / hand.changed, 1 / 6),
    ratio(
      "identical rebuild against the fastest engine's after one class",
      own.identical / fastest('changed'),
      1 / 30,
    ),
    ratio('share of the bytes of the jar sent after one class', last.changed.sentBytes / bytes, mostShare),
    {
      name: 'layers sent by an identical rebuild',
      measured: last.identical.sentBytes / 1e6,
      unit: 'MB',
      goal: { atMost: 0 },
      of,
    },
  ];
}
