import type { ImageRecord } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Fact, Facts } from '../ui/facts.tsx';

type Start = NonNullable<ImageRecord['start']>;

function Words({ name, words }: { readonly name: string; readonly words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <Fact name={name}>
      <code>{words.join(' ')}</code>
    </Fact>
  );
}

function Lines({ name, lines }: { readonly name: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Fact name={name}>
      <ul>
        {lines.map((line) => (
          <li key={line}>
            <code>{line}</code>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** What a container of the image runs, and as whom. */
export function ImageStart({ start }: { readonly start: Start }) {
  const m = useMessages();
  const labels = Object.entries(start.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <Facts>
      <Words name={m.images.entrypoint} words={start.entrypoint} />
      <Words name={m.images.command} words={start.cmd} />
      <Words name={m.images.startUser} words={start.user === '' ? [] : [start.user]} />
      <Words name={m.images.folder} words={start.working_dir === '' ? [] : [start.working_dir]} />
      <Lines name={m.images.ports} lines={start.ports} />
      <Lines name={m.images.variables} lines={start.env} />
      <Lines name={m.images.labels} lines={labels} />
    </Facts>
  );
}
