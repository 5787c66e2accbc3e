import type { ImageRecord } from '@stagewright/api';
import { Link } from '@tanstack/react-router';
import { useMessages } from '../i18n/messages-context.tsx';
import { shortDigest } from '../ui/measures.ts';
import { Time } from '../ui/time.tsx';
import styles from './images.module.css';

type Move = ImageRecord['history'][number];

function Mover({ move }: { readonly move: Move }) {
  const m = useMessages();
  if (move.build_id === '') return m.images.movedBy(move.moved_by);
  return (
    <Link to="/builds/$buildId" params={{ buildId: move.build_id }}>
      {m.images.build}
    </Link>
  );
}

/** Where the tag has pointed to, newest first. */
export function TagHistory({ image: { repository, history } }: { readonly image: ImageRecord }) {
  const m = useMessages();
  return (
    <ol className={styles.moves}>
      {history.map((move) => (
        <li key={`${move.moved_at} ${move.digest}`}>
          <Time at={move.moved_at} />
          {move.digest === '' ? (
            m.images.deleted
          ) : (
            <Link to="/images/show" search={{ reference: `${repository}@${move.digest}` }}>
              <code>{shortDigest(move.digest)}</code>
            </Link>
          )}
          <Mover move={move} />
        </li>
      ))}
    </ol>
  );
}
