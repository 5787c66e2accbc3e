import type { SecretsOwner } from '../api/repository-calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { NewButton } from '../ui/new-button.tsx';
import { SecretDialog } from './secret-dialog.tsx';

export interface NewSecretProps {
  readonly owner: SecretsOwner;
  readonly kind?: 'plain' | 'primary';
}

export function NewSecret({ owner, kind = 'plain' }: NewSecretProps) {
  const m = useMessages();
  if (!useMay('modify')) return null;
  return (
    <NewButton text={m.secrets.new} kind={kind}>
      {(close) => <SecretDialog owner={owner} existing={undefined} onClose={close} />}
    </NewButton>
  );
}
