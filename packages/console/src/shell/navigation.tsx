import { Link, useRouterState } from '@tanstack/react-router';
import { useSession } from '../api/use-session.ts';
import type { Messages } from '../i18n/en/messages.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import styles from './shell.module.css';

interface Place {
  readonly to: string;
  readonly icon: IconName;
  readonly text: (m: Messages) => string;
  /** The begin of other addresses that belong to it. */
  readonly also?: string;
}

const PLACES: readonly Place[] = [
  { to: '/jobs', icon: 'jobs', text: (m) => m.shell.jobs, also: '/builds/' },
  { to: '/images', icon: 'images', text: (m) => m.shell.images },
  { to: '/packages', icon: 'packages', text: (m) => m.shell.packages },
  { to: '/repository-logins', icon: 'branch', text: (m) => m.shell.auths },
  { to: '/package-logins', icon: 'login', text: (m) => m.shell.packageLogins },
  { to: '/secrets', icon: 'lock', text: (m) => m.shell.secrets },
  { to: '/workers', icon: 'workers', text: (m) => m.shell.workers },
  { to: '/keys', icon: 'key', text: (m) => m.shell.keys },
  { to: '/system', icon: 'system', text: (m) => m.shell.system },
];

const ADMINISTRATION: readonly Place[] = [
  { to: '/admin/users', icon: 'users', text: (m) => m.shell.users },
  { to: '/admin/projects', icon: 'projects', text: (m) => m.shell.projects },
  { to: '/admin/registries', icon: 'registries', text: (m) => m.shell.registries },
  { to: '/admin/audit', icon: 'audit', text: (m) => m.shell.audit },
];

function Places({ places, onGo }: { readonly places: readonly Place[]; readonly onGo: () => void }) {
  const m = useMessages();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <ul className={styles.places}>
      {places.map(({ to, icon, text, also }) => (
        <li key={to}>
          <Link
            to={to}
            className={styles.place}
            data-within={also !== undefined && path.startsWith(also)}
            onClick={onGo}
          >
            <Icon name={icon} />
            {text(m)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function Navigation({ onGo }: { readonly onGo: () => void }) {
  const m = useMessages();
  const { admin } = useSession().user;
  return (
    <nav aria-label={m.shell.navigation} className={styles.navigation}>
      <Places places={PLACES} onGo={onGo} />
      {admin && (
        <>
          <p className={styles.group}>{m.shell.administration}</p>
          <Places places={ADMINISTRATION} onGo={onGo} />
        </>
      )}
    </nav>
  );
}
