import type { BuildView } from '@stagewright/api';
import { PHASE_NAMES } from '@stagewright/api/phases';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card } from '../ui/facts.tsx';
import { bytes, span } from '../ui/measures.ts';
import { BarChart } from './bar-chart.tsx';
import { ChangesCard } from './changes-card.tsx';
import styles from './figures.module.css';
import { keyFigures, phaseTimes, queueTime } from './key-figures.ts';

function Figure({
  name,
  value,
  about,
}: {
  readonly name: string;
  readonly value: string;
  readonly about: string;
}) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd className={styles.about}>{about}</dd>
    </div>
  );
}

/** Is it getting slower, and where? `builds`: ended ones, oldest first. */
export function Figures({ builds }: { readonly builds: readonly BuildView[] }) {
  const m = useMessages();
  const { successRate, medianTotal, ninetiethTotal, medianQueue, slowest } = keyFigures(builds);
  const bar = (build: BuildView) => ({
    key: build.record.build_id,
    name: m.build.number(build.record.index),
    state: build.record.build_state,
  });
  const published = builds.filter(({ image }) => image !== undefined);
  return (
    <div className={styles.figures}>
      <dl className={styles.row}>
        <Figure
          name={m.job.successRate}
          value={`${Math.round(successRate * 100)} %`}
          about={m.job.ofBuilds(builds.length)}
        />
        <Figure
          name={m.job.medianDuration}
          value={span(medianTotal)}
          about={slowest ? m.job.slowest(m.phases[slowest]) : ''}
        />
        <Figure name={m.job.ninetieth} value={span(ninetiethTotal)} about={''} />
        <Figure name={m.job.medianQueue} value={span(medianQueue)} about={''} />
      </dl>
      <Card title={m.job.durationChart}>
        <p className={styles.about}>{m.job.durationChartText}</p>
        <BarChart
          label={m.job.durationChart}
          series={PHASE_NAMES.map((name) => ({ key: name, name: m.phases[name] }))}
          bars={builds.map((build) => ({
            ...bar(build),
            values: PHASE_NAMES.map((name) => phaseTimes(build)[name] ?? 0),
          }))}
          format={span}
        />
      </Card>
      <ChangesCard builds={builds} />
      <div className={styles.pair}>
        <Card title={m.job.queueChart}>
          <BarChart
            label={m.job.queueChart}
            series={[{ key: 'queue', name: m.job.queueChart }]}
            bars={builds.map((build) => ({ ...bar(build), values: [queueTime(build)] }))}
            format={span}
          />
        </Card>
        <Card title={m.job.sizeChart}>
          <BarChart
            label={m.job.sizeChart}
            series={[{ key: 'size', name: m.job.sizeChart }]}
            bars={published.map((build) => ({ ...bar(build), values: [build.image?.size ?? 0] }))}
            format={bytes}
          />
        </Card>
      </div>
    </div>
  );
}
