import type { BuildView } from '@stagewright/api';
import { objectPath } from '../api/package-calls.ts';
import { address } from '../api/request.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Copy } from '../ui/copy.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';

/** Bucket and key of an address in the object store. */
export function objectOf(url: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^obs:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

export interface PackageCardProps {
  readonly stored: Pick<NonNullable<BuildView['image']>, 'reference' | 'digest' | 'size'>;
  readonly at: { readonly bucket: string; readonly key: string };
}

/** What a build has left in the object store, for other jobs to build. */
export function PackageCard({ stored: { reference, digest, size }, at }: PackageCardProps) {
  const m = useMessages();
  return (
    <Card title={m.build.package}>
      <Facts>
        <Fact name={m.packages.address}>
          <Copy text={reference} label={m.packages.address} />
        </Fact>
        <Fact name={m.build.checksum}>
          <Copy text={digest.replace(/^sha256:/, '')} shown={shortDigest(digest)} label={m.build.checksum} />
        </Fact>
        <Fact name={m.common.size}>{bytes(size)}</Fact>
      </Facts>
      <p>
        <a href={address(objectPath(at))} download>
          {m.log.download}
        </a>
      </p>
      <div>
        <ButtonLink to="/jobs/new" search={{ url: reference }} icon="plus">
          {m.packages.newJob}
        </ButtonLink>
      </div>
    </Card>
  );
}
