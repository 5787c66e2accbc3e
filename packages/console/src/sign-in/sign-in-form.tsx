import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { signIn } from '../api/session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { TextField } from '../ui/field.tsx';
import styles from './sign-in.module.css';

export interface SignInFormProps {
  /** Given: only the password is asked for. */
  readonly fixed?: { readonly account: string; readonly user: string; readonly project: string };
}

export function SignInForm({ fixed }: SignInFormProps) {
  const m = useMessages();
  const [account, setAccount] = useState(fixed?.account ?? '');
  const [user, setUser] = useState(fixed?.user ?? '');
  const [password, setPassword] = useState('');
  const [project, setProject] = useState(fixed?.project ?? '');
  const submit = useMutation({ mutationFn: () => signIn({ account, user, password, project }) });

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    submit.mutate();
  }

  return (
    <form className={styles.form} onSubmit={onSubmit}>
      {!fixed && (
        <TextField
          label={m.signIn.user}
          value={user}
          onValue={setUser}
          autoComplete="username"
          name="username"
          required
        />
      )}
      <TextField
        label={m.signIn.password}
        type="password"
        value={password}
        onValue={setPassword}
        autoComplete="current-password"
        name="password"
        required
      />
      {!fixed && (
        <details className={styles.more}>
          <summary>{m.signIn.more}</summary>
          <div className={styles.form}>
            <TextField
              label={m.signIn.account}
              hint={m.signIn.accountHint}
              value={account}
              onValue={setAccount}
              name="account"
            />
            <TextField
              label={m.signIn.project}
              hint={m.signIn.projectHint}
              value={project}
              onValue={setProject}
              name="project"
            />
          </div>
        </details>
      )}
      {submit.error && <ErrorNote error={submit.error} />}
      <Button type="submit" kind="primary" busy={submit.isPending}>
        {m.signIn.submit}
      </Button>
    </form>
  );
}
