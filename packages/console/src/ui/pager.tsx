import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from './button.tsx';
import styles from './pager.module.css';

export interface PagerProps {
  readonly page: number;
  readonly perPage: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

export function Pager({ page, perPage, total, onPage }: PagerProps) {
  const m = useMessages();
  const pages = Math.max(1, Math.ceil(total / perPage));
  if (pages === 1) return null;
  return (
    <nav className={styles.pager} aria-label={m.common.page(page, pages)}>
      <Button disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {m.common.previous}
      </Button>
      <span>{m.common.page(page, pages)}</span>
      <Button disabled={page >= pages} onClick={() => onPage(page + 1)}>
        {m.common.next}
      </Button>
    </nav>
  );
}
