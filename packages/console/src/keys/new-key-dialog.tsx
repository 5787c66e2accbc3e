import { accountApi } from '../api/account-calls.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Copy } from '../ui/copy.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { MadeOnceDialog } from '../ui/made-once-dialog.tsx';

export interface NewKeyDialogProps {
  readonly listKey: string;
  readonly onClose: () => void;
}

export function NewKeyDialog({ listKey, onClose }: NewKeyDialogProps) {
  const m = useMessages();
  return (
    <MadeOnceDialog
      title={m.keys.new}
      field={{ label: m.keys.description, maxLength: 255 }}
      make={accountApi.createKey}
      listKey={listKey}
      onClose={onClose}
      show={({ credential: { access, secret } }) => (
        <>
          <p>{m.keys.secretOnce}</p>
          <Facts>
            <Fact name={m.keys.access}>
              <Copy text={access} label={m.keys.access} />
            </Fact>
            <Fact name={m.keys.secret}>
              <Copy text={secret} label={m.keys.secret} />
            </Fact>
          </Facts>
        </>
      )}
    />
  );
}
