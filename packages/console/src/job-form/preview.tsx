import { useSession } from '../api/use-session.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { PlanPreview, type PlanPreviewProps } from './plan-preview.tsx';

/** The rule of the service for names that a job does not give. */
function imageName(name: string): string {
  return name.toLowerCase().replace(/[-_]+/g, '-');
}

/** What a build of this definition will do, before it is saved. */
export function Preview({ draft, job }: PlanPreviewProps) {
  const m = useMessages();
  const { project } = useSession();
  const own = project?.name === 'default' ? 'default' : `cas_${project?.id}`;
  const repository = `${draft.namespace || own}/${draft.imageName || imageName(draft.name)}`;
  const tag = draft.tag || m.form.ownTag('1');
  const isEmpty = draft.url === '' && draft.name === '' && draft.language === '';
  return (
    <Card title={m.form.preview}>
      {!isEmpty && (
        <Facts>
          {draft.url !== '' && (
            <Fact name={m.form.previewSource}>
              <code>{draft.url}</code> {draft.source === 'repository' && <code>{draft.branch}</code>}
            </Fact>
          )}
          {draft.language !== '' && (
            <Fact name={m.form.previewLanguage}>{`${draft.language} ${draft.version}`}</Fact>
          )}
          {draft.name !== '' && (
            <Fact name={m.form.previewImage}>
              <code>{`${location.host}/${repository}:${tag}`}</code>
            </Fact>
          )}
        </Facts>
      )}
      <PlanPreview draft={draft} job={job} />
    </Card>
  );
}
