import type { BuildView } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';

/** What went in. */
export function SourceCard({ build: { record, facts } }: { readonly build: BuildView }) {
  const m = useMessages();
  return (
    <Card title={m.build.source}>
      <Facts>
        <Fact name={m.build.package}>
          <Copy text={record.repo} label={m.build.package} />
        </Fact>
        {facts.package_kind !== undefined && <Fact name={m.build.kind}>{facts.package_kind}</Fact>}
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
      </Facts>
    </Card>
  );
}

/** What was made of it, and within which limits. */
export function PlanCard({ build: { record, settings, target } }: { readonly build: BuildView }) {
  const m = useMessages();
  const limit = settings.timeout_s === undefined ? m.build.defaultValue : m.build.seconds(settings.timeout_s);
  return (
    <Card title={m.build.plan}>
      <Facts>
        {record.language !== '' && (
          <Fact name={m.build.language}>{`${record.language} ${settings.language_version ?? ''}`}</Fact>
        )}
        {record.base_image !== '' && (
          <Fact name={m.build.base}>
            <code>{record.base_image}</code>
          </Fact>
        )}
        <Fact name={m.build.target}>
          <code>{target}</code>
        </Fact>
        <Fact name={m.build.architecture}>{record.os.arch}</Fact>
        <Fact name={m.build.limit}>{limit}</Fact>
      </Facts>
    </Card>
  );
}
