import type { BuildView } from '@stagewright/api';
import { isFinalState } from '@stagewright/api/states';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import { PlanFacts, PlanSteps } from './plan-facts.tsx';

function LanguageFact({ build: { record, settings, facts } }: { readonly build: BuildView }) {
  const m = useMessages();
  const { plan } = facts;
  const language = plan?.language || record.language;
  if (language === '') return null;
  const version =
    plan && plan.version_from !== ''
      ? m.build.versionFrom(plan.language_version, plan.version_from)
      : (settings.language_version ?? '');
  return <Fact name={m.build.language}>{`${language} ${version}`}</Fact>;
}

/** What was made of it, and within which limits. */
export function PlanCard({ build }: { readonly build: BuildView }) {
  const m = useMessages();
  const { record, settings, target, facts } = build;
  const isKnown = facts.plan !== undefined || record.base_image !== '' || isFinalState(record.build_state);
  const limit = settings.timeout_s === undefined ? m.build.defaultValue : m.build.seconds(settings.timeout_s);
  // It comes below the source, which fills before: what is there already is not pushed aside.
  if (!isKnown) return null;
  return (
    <Card title={m.build.plan}>
      <Facts>
        {facts.plan && <PlanFacts plan={facts.plan} />}
        <LanguageFact build={build} />
        {record.base_image !== '' && (
          <Fact name={m.build.base}>
            <code>{record.base_image}</code>
          </Fact>
        )}
        <Fact name={m.build.target}>
          <code>{target}</code>
        </Fact>
        <Fact name={m.build.architecture}>{record.os.arch}</Fact>
        <Fact name={m.build.limit}>{limit}</Fact>
      </Facts>
      {facts.plan && <PlanSteps steps={facts.plan.steps} />}
    </Card>
  );
}
