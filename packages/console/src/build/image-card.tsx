import type { BuildView } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { useMessages } from '../i18n/messages-context.tsx';
import { Layers } from '../images/layers.tsx';
import { RunCommands } from '../images/run-commands.tsx';
import { Copy } from '../ui/copy.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import styles from './build.module.css';
import { objectOf, PackageCard } from './package-card.tsx';

export function ImageCard({ build: { image, record } }: { readonly build: BuildView }) {
  const m = useMessages();
  if (!image) {
    const isOver = isFinalState(record.build_state);
    return (
      <Card title={m.build.image}>
        <p className={styles.small}>{isOver ? m.build.imageNone : m.build.imagePending}</p>
        {!isOver && <div className={styles.toCome} aria-hidden="true" />}
      </Card>
    );
  }
  const at = objectOf(image.reference);
  if (at) return <PackageCard stored={image} at={at} />;
  return (
    <Card title={m.build.image}>
      <Facts>
        <Fact name={m.build.reference}>
          <Copy text={image.reference} label={m.build.reference} />
        </Fact>
        <Fact name={m.build.digest}>
          <Copy text={image.digest} shown={shortDigest(image.digest)} label={m.build.digest} />
        </Fact>
        <Fact name={m.common.size}>{bytes(image.size)}</Fact>
      </Facts>
      <Layers layers={image.layers} />
      <h3 className={styles.subtitle}>{m.build.pull}</h3>
      <RunCommands reference={image.reference} />
    </Card>
  );
}
