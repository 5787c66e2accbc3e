import { useEffect } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { Wordmark } from '../shell/wordmark.tsx';
import { LanguageChoice } from './language-choice.tsx';
import styles from './sign-in.module.css';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  const m = useMessages();
  useEffect(() => {
    document.title = `${m.signIn.title} · Stagewright`;
  }, [m]);
  return (
    <main className={styles.page}>
      <div className={styles.panel}>
        <Wordmark />
        <div>
          <h1>{m.signIn.title}</h1>
          <p className={styles.intro}>{m.signIn.intro}</p>
        </div>
        <SignInForm />
        <LanguageChoice />
      </div>
    </main>
  );
}
