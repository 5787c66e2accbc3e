import { useState } from 'react';
import { changeProject, signOut } from '../api/session.ts';
import { useSession } from '../api/use-session.ts';
import { LANGUAGES, type Language } from '../i18n/language.ts';
import { useSpoken } from '../i18n/messages-context.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuChoice, MenuItem } from '../ui/menu.tsx';
import styles from './shell.module.css';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

/** Who is signed in, where, and how the console looks to them. */
export function AccountMenu() {
  const { language, messages: m, speak } = useSpoken();
  const session = useSession();
  const [theme, setTheme] = useState(chosenTheme);
  const { user, project, projects } = session;

  function dress(chosen: string): void {
    chooseTheme(chosen as Theme);
    setTheme(chosen as Theme);
  }

  return (
    <Menu
      side="top"
      trigger={
        <button type="button" className={styles.account}>
          <span className={styles.accountNames}>
            <span className={styles.accountUser}>{user.name}</span>
            <span className={styles.accountProject}>{project?.name ?? m.shell.noProject}</span>
          </span>
          <Icon name="up" />
        </button>
      }
    >
      {projects.length > 1 && (
        <MenuChoice
          label={m.shell.project}
          value={project?.id ?? ''}
          options={projects.map(({ id, name }) => [id, name] as const)}
          onValue={(id) => void changeProject(id)}
        />
      )}
      <MenuChoice
        label={m.shell.theme}
        value={theme}
        options={[
          ['system', m.shell.themeSystem],
          ['light', m.shell.themeLight],
          ['dark', m.shell.themeDark],
        ]}
        onValue={dress}
      />
      <MenuChoice
        label={m.shell.language}
        value={language}
        options={Object.entries(LANGUAGES)}
        onValue={(chosen) => void speak(chosen as Language)}
      />
      <MenuItem onSelect={() => void signOut()}>{m.shell.signOut}</MenuItem>
    </Menu>
  );
}
