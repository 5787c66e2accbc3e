import type { BuildView } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { Link } from '@tanstack/react-router';
import { PhaseStrip } from '../build/phase-strip.tsx';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { shortDigest, span } from '../ui/measures.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { Cell } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';

export function BuildRow({ build }: { readonly build: BuildView }) {
  const m = useMessages();
  const { record, times, image } = build;
  const now = useNow(!isFinalState(record.build_state));
  const end = times.ended_at === '' ? now : Date.parse(times.ended_at);
  return (
    <tr>
      <Cell>
        <Link to="/builds/$buildId" params={{ buildId: record.build_id }}>
          {m.build.number(record.index)}
        </Link>
      </Cell>
      <Cell>
        <StateMark state={record.build_state} />
      </Cell>
      <Cell wide>
        <PhaseStrip build={build} now={now} />
      </Cell>
      <Cell end>{span(end - Date.parse(times.created_at))}</Cell>
      <Cell wide>
        {image && <Copy text={image.digest} shown={shortDigest(image.digest)} label={m.build.digest} />}
      </Cell>
      <Cell wide>{record.creator}</Cell>
      <Cell>
        <Time at={times.created_at} />
      </Cell>
    </tr>
  );
}
