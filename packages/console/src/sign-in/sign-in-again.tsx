import type { ConsoleSession } from '@stagewright/api';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Over the page, which keeps what was typed. It goes away by itself once the session is back. */
export function SignInAgain({ session }: { readonly session: ConsoleSession }) {
  const m = useMessages();
  const queries = useQueryClient();
  useEffect(() => () => void queries.invalidateQueries(), [queries]);
  const { user, project } = session;
  return (
    <Dialog title={m.signIn.again} locked onClose={() => undefined}>
      <p>{m.signIn.againText}</p>
      <SignInForm fixed={{ account: user.account, user: user.name, project: project?.name ?? '' }} />
      <button type="button" onClick={() => location.assign('/')}>
        {m.signIn.otherUser}
      </button>
    </Dialog>
  );
}
