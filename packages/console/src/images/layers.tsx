import type { ImageRecord } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { bytes, shortDigest } from '../ui/measures.ts';
import styles from './layers.module.css';

type Layer = Pick<ImageRecord['layers'][number], 'digest' | 'size' | 'created_by' | 'transfer'>;

export interface LayersProps {
  readonly layers: readonly Layer[];
}

/** Layers as a bar in proportion of their bytes; what did not have to travel is hatched. */
export function Layers({ layers }: LayersProps) {
  const m = useMessages();
  // An image may hold the same layer twice.
  const keyed = layers.map((layer, position) => ({ ...layer, key: `${position} ${layer.digest}` }));
  const known = layers.filter(({ transfer }) => transfer !== 'unknown');
  const reused = known.filter(({ transfer }) => transfer !== 'uploaded').length;
  return (
    <div className={styles.layers}>
      <div className={styles.bar} aria-hidden="true">
        {keyed.map(({ key, size, transfer }) => (
          <span key={key} data-transfer={transfer} style={{ flexGrow: Math.max(size, 1) }} />
        ))}
      </div>
      {known.length > 0 && <p className={styles.reused}>{m.images.layersReused(reused, layers.length)}</p>}
      <ol className={styles.list}>
        {keyed.map(({ key, digest, size, transfer, created_by }) => (
          <li key={key}>
            <span title={created_by}>{m.images.contents[created_by] ?? created_by}</span>
            <code title={digest}>{shortDigest(digest)}</code>
            <span>{bytes(size)}</span>
            <span>{m.images.transfers[transfer]}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
