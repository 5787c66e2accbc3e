import { useMessages } from '../i18n/messages-context.tsx';
import styles from './notes.module.css';

/** Appears only once something has taken 300 ms. */
export function Loading() {
  const m = useMessages();
  return <div className={styles.loading} role="progressbar" aria-label={m.common.loading} />;
}
