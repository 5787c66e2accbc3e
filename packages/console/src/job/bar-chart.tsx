import type { BuildState } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { axisEnd } from '../ui/measures.ts';
import { StateMark } from '../ui/state-mark.tsx';
import styles from './bar-chart.module.css';

export interface Bar {
  readonly key: string;
  readonly name: string;
  readonly state: BuildState;
  /** One for each series, stacked from below. */
  readonly values: readonly number[];
}

export interface BarChartProps {
  readonly label: string;
  readonly series: readonly { readonly key: string; readonly name: string }[];
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

function Legend({ series }: Pick<BarChartProps, 'series'>) {
  return (
    <ul className={styles.legend}>
      {series.map(({ key, name }, position) => (
        <li key={key}>
          <span className={styles.swatch} data-series={position} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function ValueTable({ label, series, bars, format }: BarChartProps) {
  const m = useMessages();
  return (
    <details className={styles.details}>
      <summary>{m.job.table}</summary>
      <div className={styles.scroll}>
        <table aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{m.job.build}</th>
              <th scope="col">{m.job.state}</th>
              {series.map(({ key, name }) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map(({ key, name, state, values }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td>{m.states[state]}</td>
                {series.map(({ key: of }, position) => (
                  <td key={of}>{format(values[position] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Stacked bars in page elements rather than a picture: they take the theme, the zoom and the text size of the page. */
export function BarChart(props: BarChartProps) {
  const { label, series, bars, format } = props;
  const end = Math.max(1, axisEnd(bars.map(({ values }) => sum(values))));
  return (
    <figure className={styles.chart} aria-label={label}>
      <div className={styles.plot} aria-hidden="true">
        <span className={styles.most}>{format(end)}</span>
        {bars.map(({ key, name, state, values }) => (
          <div key={key} className={styles.column} title={`${name}: ${format(sum(values))}`}>
            <div className={styles.stack} data-cut={sum(values) > end}>
              {values.map((value, position) => (
                <span
                  key={series[position]?.key}
                  className={styles.part}
                  data-series={position}
                  style={{ height: `${(100 * value) / Math.max(end, sum(values))}%` }}
                />
              ))}
            </div>
            {bars.length <= 40 && <StateMark state={state} bare />}
          </div>
        ))}
      </div>
      {series.length > 1 && <Legend series={series} />}
      <ValueTable {...props} />
    </figure>
  );
}
