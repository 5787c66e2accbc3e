import type { ImageRecord } from '@stagewright/api';
import { Link } from '@tanstack/react-router';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { Time } from '../ui/time.tsx';

const SHORT = 10;

/** The build that made the image, and of what. */
export function Origin({ image: { build } }: { readonly image: ImageRecord }) {
  const m = useMessages();
  if (!build) return <p>{m.images.noOrigin}</p>;
  return (
    <Facts>
      <Fact name={m.job.build}>
        <Link to="/builds/$buildId" params={{ buildId: build.build_id }}>
          {m.build.title(build.job_name, build.index)}
        </Link>
      </Fact>
      <Fact name={m.build.source}>
        <code>{build.source}</code>
      </Fact>
      {build.commit_id !== '' && (
        <Fact name={m.build.commit}>
          <Copy text={build.commit_id} shown={build.commit_id.slice(0, SHORT)} label={m.build.commit} />
        </Fact>
      )}
      <Fact name={m.images.moved}>
        <Time at={build.ended_at} />
      </Fact>
    </Facts>
  );
}
