import type { Action, ProjectDocument } from '@stagewright/api';
import { useQuery } from '@tanstack/react-query';
import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { useChange } from '../ui/use-change.ts';
import styles from './admin.module.css';

export interface PermissionsDialogProps {
  readonly project: ProjectDocument;
  readonly onClose: () => void;
}

interface Change {
  readonly userId: string;
  readonly actions: readonly Action[];
}

/** Users by actions; each box is a change of its own, made at once. */
export function PermissionsDialog({ project, onClose }: PermissionsDialogProps) {
  const m = useMessages();
  const listKey = `permissions ${project.id}`;
  const users = useQuery({ queryKey: ['users'], queryFn: accountApi.users });
  const granted = useQuery({ queryKey: [listKey], queryFn: () => accountApi.permissions(project.id) });
  const change = useChange<Change>(listKey, ({ userId, actions }) =>
    accountApi.setPermission(project.id, userId, actions),
  );
  const names = Object.entries(m.projects.actions) as [Action, string][];
  const actionsOf = (userId: string) =>
    granted.data?.list.find(({ user_id }) => user_id === userId)?.actions ?? [];
  const error = users.error ?? granted.error ?? change.error;

  function set(userId: string, action: Action, isGranted: boolean): void {
    const others = actionsOf(userId).filter((other) => other !== action);
    change.mutate({ userId, actions: isGranted ? [...others, action] : others });
  }

  return (
    <Dialog title={m.projects.permissionsOf(project.name)} onClose={onClose}>
      <p>{m.projects.permissionsText}</p>
      {error && <ErrorNote error={error} />}
      {!(users.data && granted.data) && !error && <Loading />}
      <ul className={styles.grants}>
        {users.data?.list.map((user) => (
          <li key={user.id}>
            <fieldset className={styles.grant}>
              <legend>{user.name}</legend>
              {names.map(([action, text]) => (
                <label key={action}>
                  <input
                    type="checkbox"
                    checked={actionsOf(user.id).includes(action)}
                    disabled={change.isPending}
                    onChange={({ target }) => set(user.id, action, target.checked)}
                  />
                  {text}
                </label>
              ))}
            </fieldset>
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          {m.common.close}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
