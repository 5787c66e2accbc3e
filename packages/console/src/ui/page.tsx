import { Children, type ReactNode, useEffect } from 'react';
import styles from './page.module.css';

export interface PageProps {
  readonly title: string;
  /** What stands above the title: where the page belongs. */
  readonly above?: ReactNode;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: title, what can be done here, content. */
export function Page({ title, above, about, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Stagewright`;
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.names}>
          {above && <div className={styles.above}>{above}</div>}
          <h1>{title}</h1>
          {about && <div className={styles.about}>{about}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Where a page belongs, from the outermost place to the nearest. */
export function Path({ children }: { readonly children: ReactNode }) {
  return (
    <ol className={styles.path}>
      {Children.map(children, (link) => (
        <li>{link}</li>
      ))}
    </ol>
  );
}

export function Toolbar({ children }: { readonly children: ReactNode }) {
  return <div className={styles.toolbar}>{children}</div>;
}
