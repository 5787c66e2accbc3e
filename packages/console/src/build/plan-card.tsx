import type { BuildPlan, BuildView } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Card, Fact, Facts } from '../ui/facts.tsx';
import styles from './build.module.css';

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

/** How a repository is built, as it was found before anything of it ran. */
function PlanFacts({ plan }: { readonly plan: BuildPlan }) {
  const m = useMessages();
  return (
    <>
      <Fact name={m.build.origin}>{m.build.origins[plan.origin]}</Fact>
      <Fact name={m.build.because}>{plan.because}</Fact>
      <Fact name={m.build.executor}>{m.build.executors[plan.executor]}</Fact>
      {plan.tool !== '' && <Fact name={m.build.tool}>{plan.tool}</Fact>}
      {plan.dockerfile && (
        <Fact name={m.build.dockerfile}>
          <code>{plan.dockerfile.path}</code>
        </Fact>
      )}
      {plan.dockerfile?.target !== undefined && (
        <Fact name={m.build.dockerfileTarget}>
          <code>{plan.dockerfile.target}</code>
        </Fact>
      )}
      {plan.artifact && (
        <Fact name={m.build.artifact}>
          <code>{plan.artifact.patterns.join(', ')}</code>
        </Fact>
      )}
    </>
  );
}

function Steps({ steps }: Pick<BuildPlan, 'steps'>) {
  const m = useMessages();
  if (steps.length === 0) return null;
  return (
    <>
      <h3 className={styles.subtitle}>{m.build.steps}</h3>
      <ol className={styles.steps}>
        {steps.map(({ name, argv }) => (
          <li key={name}>
            <span>{name}</span>
            <code>{argv.join(' ')}</code>
          </li>
        ))}
      </ol>
    </>
  );
}

/** What was made of it, and within which limits. */
export function PlanCard({ build }: { readonly build: BuildView }) {
  const m = useMessages();
  const { record, settings, target, facts } = build;
  const limit = settings.timeout_s === undefined ? m.build.defaultValue : m.build.seconds(settings.timeout_s);
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
      {facts.plan && <Steps steps={facts.plan.steps} />}
    </Card>
  );
}
