import type { BuildView } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { Icon } from '../ui/icon.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import { Time } from '../ui/time.tsx';
import { commitPage } from './commit-page.ts';

const SHORT = 10;

function PackageFacts({ build: { record, facts } }: { readonly build: BuildView }) {
  const m = useMessages();
  return (
    <>
      <Fact name={m.build.package}>
        <Copy text={record.repo} label={m.build.package} />
      </Fact>
      {facts.source_size !== undefined && <Fact name={m.common.size}>{bytes(facts.source_size)}</Fact>}
      {facts.source_sha256 !== undefined && (
        <Fact name={m.build.checksum}>
          <Copy
            text={facts.source_sha256}
            shown={shortDigest(facts.source_sha256)}
            label={m.build.checksum}
          />
        </Fact>
      )}
      {facts.package_kind !== undefined && <Fact name={m.build.kind}>{facts.package_kind}</Fact>}
    </>
  );
}

/** What is known of a commit once it was fetched; a build that waits has none yet. */
function CommitFacts({ record }: Pick<BuildView, 'record'>) {
  const m = useMessages();
  return (
    <>
      {record.commit_id !== '' && (
        <Fact name={m.build.commit}>
          <Copy text={record.commit_id} shown={record.commit_id.slice(0, SHORT)} label={m.build.commit} />
        </Fact>
      )}
      {record.commit_comment !== '' && <Fact name={m.build.commitMessage}>{record.commit_comment}</Fact>}
      {record.committer !== '' && <Fact name={m.build.committer}>{record.committer}</Fact>}
      {record.commit_time !== '' && (
        <Fact name={m.build.commitTime}>
          <Time at={record.commit_time} />
        </Fact>
      )}
    </>
  );
}

function RepositoryFacts({ record }: Pick<BuildView, 'record'>) {
  const m = useMessages();
  return (
    <>
      <Fact name={m.build.repository}>
        <Copy text={record.repo} label={m.build.repository} />
      </Fact>
      {record.branch !== '' && (
        <Fact name={m.build.branch}>
          <code>{record.branch}</code>
        </Fact>
      )}
      <CommitFacts record={record} />
    </>
  );
}

function PageLink({ record }: Pick<BuildView, 'record'>) {
  const m = useMessages();
  const page = commitPage(record);
  if (page === '') return null;
  return (
    <a href={page} target="_blank" rel="noreferrer">
      {m.build.showCommit} <Icon name="external" />
    </a>
  );
}

/** What went in. */
export function SourceCard({ build }: { readonly build: BuildView }) {
  const m = useMessages();
  const isPackage = build.record.repo_endpoint === '';
  return (
    <Card title={m.build.source}>
      <Facts>{isPackage ? <PackageFacts build={build} /> : <RepositoryFacts record={build.record} />}</Facts>
      <PageLink record={build.record} />
    </Card>
  );
}
