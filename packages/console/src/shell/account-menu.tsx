import { useId, useState } from 'react';
import { changeProject, signOut } from '../api/session.ts';
import { useSession } from '../api/use-session.ts';
import { LANGUAGES, type Language } from '../i18n/language.ts';
import { useSpoken } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './shell.module.css';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

/** Who is signed in, where, and how the console looks to them: the browser's own popover with its own controls. */
export function AccountMenu() {
  const { language, messages: m, speak } = useSpoken();
  const { user, project, projects } = useSession();
  const [theme, setTheme] = useState(chosenTheme);
  const panelId = useId();

  function dress(chosen: string): void {
    chooseTheme(chosen as Theme);
    setTheme(chosen as Theme);
  }

  return (
    <>
      <button type="button" className={styles.account} popoverTarget={panelId}>
        <span className={styles.accountNames}>
          <span className={styles.accountUser}>{user.name}</span>
          <span className={styles.accountProject}>{project?.name ?? m.shell.noProject}</span>
        </span>
        <Icon name="up" />
      </button>
      <div id={panelId} popover="auto" className={styles.accountPanel}>
        {projects.length > 1 && (
          <SelectField
            label={m.shell.project}
            value={project?.id ?? ''}
            options={projects.map(({ id, name }) => [id, name] as const)}
            onValue={(id) => void changeProject(id)}
          />
        )}
        <SelectField
          label={m.shell.theme}
          value={theme}
          options={[
            ['system', m.shell.themeSystem],
            ['light', m.shell.themeLight],
            ['dark', m.shell.themeDark],
          ]}
          onValue={dress}
        />
        <SelectField
          label={m.shell.language}
          value={language}
          options={Object.entries(LANGUAGES)}
          onValue={(chosen) => void speak(chosen as Language)}
        />
        <Button onClick={() => void signOut()}>{m.shell.signOut}</Button>
      </div>
    </>
  );
}
