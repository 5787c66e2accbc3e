import { useMessages } from '../i18n/messages-context.tsx';
import { Page } from '../ui/page.tsx';
import { NewSecret } from './new-secret.tsx';
import { SecretList } from './secret-list.tsx';

const OF_PROJECT = {};

/** Secrets that every job of the project may use. */
export function SecretsPage() {
  const m = useMessages();
  return (
    <Page
      title={m.secrets.title}
      about={m.secrets.intro}
      actions={<NewSecret owner={OF_PROJECT} kind="primary" />}
    >
      <SecretList owner={OF_PROJECT} />
    </Page>
  );
}
