import type { SystemReport } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { bytes, span } from '../ui/measures.ts';
import { Time } from '../ui/time.tsx';
import styles from './system.module.css';

function DiskCard({ disk }: Pick<SystemReport, 'disk'>) {
  const m = useMessages();
  const { free, total } = disk;
  if (free === null || total === null) {
    return (
      <Card title={m.system.disk}>
        <p>{m.system.diskUnknown}</p>
      </Card>
    );
  }
  return (
    <Card title={m.system.disk}>
      <meter
        className={styles.disk}
        aria-label={m.system.disk}
        min={0}
        max={total}
        value={total - free}
        high={total - 2 * disk.least_free}
        optimum={0}
      />
      <Facts>
        <Fact name={m.system.free}>{m.system.freeOf(bytes(free), bytes(total))}</Fact>
        <Fact name={m.system.leastFree}>{m.system.waitsBelow(bytes(disk.least_free))}</Fact>
      </Facts>
    </Card>
  );
}

function WorkCard({ queue, ghosts, started_at }: Pick<SystemReport, 'queue' | 'ghosts' | 'started_at'>) {
  const m = useMessages();
  const left = Object.values(ghosts).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(ghosts).filter(([, count]) => count > 0);
  return (
    <Card title={m.system.work}>
      <Facts>
        <Fact name={m.system.running}>{queue.running}</Fact>
        <Fact name={m.system.waiting}>
          {queue.waiting === 0 ? 0 : m.system.waitingSince(queue.waiting, span(queue.oldest * 1000))}
        </Fact>
        {queue.paused !== '' && (
          <Fact name={m.system.paused}>{m.outcome.waits[queue.paused] ?? queue.paused}</Fact>
        )}
        <Fact name={m.system.ghosts}>
          <span className={styles.ghosts} data-wrong={left > 0}>
            {left === 0 ? m.system.noGhosts : kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}
          </span>
        </Fact>
        <Fact name={m.system.startedAt}>
          <Time at={started_at} />
        </Fact>
      </Facts>
    </Card>
  );
}

function LimitsCard({ limits }: Pick<SystemReport, 'limits'>) {
  const m = useMessages();
  return (
    <Card title={m.system.limits}>
      <Facts>
        <Fact name={m.system.builds}>{limits.builds ?? m.system.asManyAsWorkersTake}</Fact>
        <Fact name={m.system.buildsOfProject}>{limits.builds_of_project}</Fact>
        <Fact name={m.system.waitingOfProject}>{limits.waiting_of_project}</Fact>
        <Fact name={m.system.buildTime}>{span(limits.build_time * 1000)}</Fact>
        <Fact name={m.system.queueTime}>{span(limits.queue_time * 1000)}</Fact>
        <Fact name={m.system.package}>{bytes(limits.package)}</Fact>
        <Fact name={m.system.expanded}>{bytes(limits.expanded)}</Fact>
        <Fact name={m.system.log}>{bytes(limits.log)}</Fact>
        <Fact name={m.system.buildDisk}>{bytes(limits.build_disk)}</Fact>
      </Facts>
    </Card>
  );
}

function KeptCard({ kept }: Pick<SystemReport, 'kept'>) {
  const m = useMessages();
  const days = (count: number) => (count === 0 ? m.system.forEver : m.system.days(count));
  return (
    <Card title={m.system.kept}>
      <Facts>
        <Fact name={m.system.keptBuilds}>{days(kept.builds)}</Fact>
        <Fact name={m.system.keptPackages}>{days(kept.packages)}</Fact>
        <Fact name={m.system.keptAudit}>{days(kept.audit)}</Fact>
      </Facts>
    </Card>
  );
}

/** How the service is, in figures. */
export function ReportCards({ report }: { readonly report: SystemReport }) {
  return (
    <>
      <WorkCard {...report} />
      <DiskCard disk={report.disk} />
      <LimitsCard limits={report.limits} />
      <KeptCard kept={report.kept} />
    </>
  );
}
