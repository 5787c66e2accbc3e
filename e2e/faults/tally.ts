import { AIMS } from './aims.ts';
import type { Evidence } from './checker/evidence.ts';
import type { RoundDone } from './round.ts';

interface Row {
  builds: number;
  cancelWon: number;
  successWon: number;
  other: number;
  readonly waits: number[];
}

const AT_TAG_MOVE = new Set(AIMS.filter(({ atTagMove }) => atTagMove).map(({ name }) => name));

/** Who won, by where the stop was aimed, and how long its callers waited. */
export class Tally {
  readonly #rows = new Map<string, Row>();
  readonly #kills = new Map<string, number>();
  readonly #disturbances = new Map<string, number>();

  add({ builds, kills, disturbances }: RoundDone, { stored }: Evidence): void {
    for (const { aim, id, cancels } of builds) {
      const row = this.#row(aim);
      const state = stored.get(id)?.state;
      row.builds += 1;
      if (state === 'Cancel' || state === 'Timeout') row.cancelWon += 1;
      else if (state === 'Successful') row.successWon += 1;
      else row.other += 1;
      for (const { askedAt, answeredAt } of cancels) row.waits.push(answeredAt - askedAt);
    }
    for (const { kind, moment } of kills) {
      const name = `${kind}, ${moment === 'idle' || moment === 'any moment' ? 'any moment' : 'at a fault point'}`;
      this.#kills.set(name, (this.#kills.get(name) ?? 0) + 1);
    }
    for (const name of disturbances) this.#disturbances.set(name, (this.#disturbances.get(name) ?? 0) + 1);
  }

  /** Cancels that came while a build's tag was about to move, or had just moved. */
  get racesWithTagMove(): number {
    return [...this.#rows].reduce((sum, [aim, { builds }]) => sum + (AT_TAG_MOVE.has(aim) ? builds : 0), 0);
  }

  get stops(): number {
    return [...this.#rows].reduce((sum, [aim, { builds }]) => sum + (aim === 'left alone' ? 0 : builds), 0);
  }

  get kills(): number {
    return [...this.#kills.values()].reduce((sum, count) => sum + count, 0);
  }

  total(): string {
    const builds = [...this.#rows.values()].reduce((sum, row) => sum + row.builds, 0);
    return `${builds} builds, ${this.stops} stops, ${this.kills} kills so far`;
  }

  /** As Markdown. */
  table(): string {
    const all = [...this.#rows].sort(([a], [b]) => order(a) - order(b));
    const waits = all.flatMap(([, row]) => row.waits);
    return [
      '| stop aimed at | builds | stopped | published | failed | PATCH p50 ms | p99 ms |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
      ...all.map(([aim, row]) => {
        const { builds, cancelWon, successWon, other } = row;
        return `| ${aim} | ${builds} | ${cancelWon} | ${successWon} | ${other} | ${quantile(row.waits, 0.5)} | ${quantile(row.waits, 0.99)} |`;
      }),
      `| all | ${this.stops} stops | | | | ${quantile(waits, 0.5)} | ${quantile(waits, 0.99)} |`,
      '',
      `${this.racesWithTagMove} races with the tag move itself. Kills: ${[...this.#kills].map(([name, count]) => `${count} of ${name}`).join('; ')}. Beside them: ${[...this.#disturbances].map(([name, count]) => `${count} times ${name}`).join('; ')}.`,
    ].join('\n');
  }

  #row(aim: string): Row {
    const row = this.#rows.get(aim) ?? { builds: 0, cancelWon: 0, successWon: 0, other: 0, waits: [] };
    this.#rows.set(aim, row);
    return row;
  }
}

function order(aim: string): number {
  const at = AIMS.findIndex(({ name }) => name === aim);
  return at === -1 ? AIMS.length : at;
}

function quantile(values: readonly number[], share: number): string {
  if (values.length === 0) return '';
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
}
