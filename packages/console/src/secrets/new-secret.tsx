import type { SecretsOwner } from '../api/repository-calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { Opens } from '../ui/opens.tsx';
import { SecretDialog } from './secret-dialog.tsx';

export interface NewSecretProps {
  readonly owner: SecretsOwner;
  readonly kind?: 'plain' | 'primary';
}

export function NewSecret({ owner, kind = 'plain' }: NewSecretProps) {
  const m = useMessages();
  if (!useMay('modify')) return null;
  return (
    <Opens
      button={(open) => (
        <Button kind={kind} icon="plus" onClick={open}>
          {m.secrets.new}
        </Button>
      )}
    >
      {(close) => <SecretDialog owner={owner} existing={undefined} onClose={close} />}
    </Opens>
  );
}
