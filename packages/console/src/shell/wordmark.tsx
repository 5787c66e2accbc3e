import styles from './wordmark.module.css';

/** Layers on a stage, the last one lit. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <svg className={styles.sign} viewBox="0 0 20 20" aria-hidden="true">
        <path className={styles.floor} d="M2 14.500h16V17H2z" />
        <path className={styles.layer} d="M4.500 9.500h11V12h-11z" />
        <path className={styles.lit} d="M7 4.500h6V7H7z" />
      </svg>
      {'Stagewright'}
    </span>
  );
}
