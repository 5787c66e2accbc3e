import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { followBuilds } from '../api/follow-builds.ts';
import { useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Loading } from '../ui/loading.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Navigation } from './navigation.tsx';
import styles from './shell.module.css';
import { Wordmark } from './wordmark.tsx';

/** A cut that heals within this time is nobody's business. */
const SAID_AFTER_MS = 2500;

/** Follows the project's builds; gives whether the connection has been cut for a while. */
function useLiveBuilds(projectId: string): boolean {
  const queries = useQueryClient();
  const [isCut, setCut] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another project is another stream
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const source = followBuilds(queries, (connected) => {
      clearTimeout(timer);
      if (connected) setCut(false);
      else if (!document.hidden) timer = setTimeout(() => setCut(true), SAID_AFTER_MS);
    });
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [queries, projectId]);
  return isCut;
}

/** After a change of address, who reads by ear or keyboard is at the page's beginning. */
function useFocusOnPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const last = useRef(path);
  useEffect(() => {
    if (last.current !== path) main.current?.focus({ preventScroll: true });
    last.current = path;
  }, [path]);
  return main;
}

export function Shell() {
  const m = useMessages();
  const { project, version } = useSession();
  const [isOpen, setOpen] = useState(false);
  const isCut = useLiveBuilds(project?.id ?? '');
  const main = useFocusOnPage();
  const isOnItsWay = useRouterState({ select: ({ isLoading }) => isLoading });
  return (
    <div className={styles.shell}>
      <div className={styles.way}>{isOnItsWay && <Loading />}</div>
      <a className={styles.skip} href="#content">
        {m.shell.skip}
      </a>
      <div className={styles.bar}>
        <Wordmark />
        <IconButton
          icon={isOpen ? 'close' : 'menu'}
          label={isOpen ? m.shell.closeMenu : m.shell.menu}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
      </div>
      <aside className={styles.side} data-open={isOpen}>
        <div className={styles.brand}>
          <Wordmark />
        </div>
        <Navigation onGo={() => setOpen(false)} />
        <div className={styles.foot}>
          <AccountMenu />
          <p className={styles.version}>{m.shell.version(version)}</p>
        </div>
      </aside>
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        {isCut && (
          <p className={styles.cut} role="status">
            {m.shell.offline}
          </p>
        )}
        {project ? (
          <Outlet key={project.id} />
        ) : (
          <Empty title={m.shell.noProject} text={m.shell.noProjectText} />
        )}
      </main>
    </div>
  );
}
