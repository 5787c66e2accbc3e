import { useState } from 'react';
import type { SecretsOwner } from '../api/repository-calls.ts';
import { useMay } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { SecretDialog } from './secret-dialog.tsx';

export interface NewSecretProps {
  readonly owner: SecretsOwner;
  readonly kind?: 'plain' | 'primary';
}

export function NewSecret({ owner, kind = 'plain' }: NewSecretProps) {
  const m = useMessages();
  const [isOpen, setOpen] = useState(false);
  if (!useMay('modify')) return null;
  return (
    <>
      <Button kind={kind} icon="plus" onClick={() => setOpen(true)}>
        {m.secrets.new}
      </Button>
      {isOpen && <SecretDialog owner={owner} existing={undefined} onClose={() => setOpen(false)} />}
    </>
  );
}
