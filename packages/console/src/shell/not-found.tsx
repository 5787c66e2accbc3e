import { useMessages } from '../i18n/messages-context.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Page } from '../ui/page.tsx';

export function NotFound() {
  const m = useMessages();
  return (
    <Page title={m.shell.notFoundTitle}>
      <p>{m.shell.notFoundText}</p>
      <div>
        <ButtonLink to="/jobs">{m.shell.toJobs}</ButtonLink>
      </div>
    </Page>
  );
}
