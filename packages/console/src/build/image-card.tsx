import type { BuildView } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import styles from './build.module.css';

type Image = NonNullable<BuildView['image']>;

/** Layers as a bar in proportion of their bytes; what did not have to travel is hatched. */
function Layers({ layers }: Pick<Image, 'layers'>) {
  const m = useMessages();
  // An image may hold the same layer twice.
  const keyed = layers.map((layer, position) => ({ ...layer, key: `${position} ${layer.digest}` }));
  const reused = layers.filter(({ transfer }) => transfer !== 'uploaded').length;
  return (
    <div className={styles.layers}>
      <div className={styles.layerBar} aria-hidden="true">
        {keyed.map(({ key, size, transfer }) => (
          <span key={key} data-transfer={transfer} style={{ flexGrow: Math.max(size, 1) }} />
        ))}
      </div>
      <p className={styles.small}>{m.build.layersReused(reused, layers.length)}</p>
      <ol className={styles.layerList}>
        {keyed.map(({ key, digest, size, transfer, created_by }) => (
          <li key={key}>
            <span title={digest}>{created_by || shortDigest(digest)}</span>
            <span>{bytes(size)}</span>
            <span>{m.build[transfer]}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

const PULLERS = ['docker', 'podman', 'nerdctl'] as const;

export function ImageCard({ build: { image, record } }: { readonly build: BuildView }) {
  const m = useMessages();
  if (!image) {
    return (
      <Card title={m.build.image}>
        <p className={styles.small}>
          {isFinalState(record.build_state) ? m.build.imageNone : m.build.imagePending}
        </p>
      </Card>
    );
  }
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
      <div className={styles.commands}>
        {PULLERS.map((tool) => (
          <Copy key={tool} text={`${tool} run --rm ${image.reference}`} label={tool} />
        ))}
      </div>
    </Card>
  );
}
