import type { BuildPlan } from '@stagewright/api';
import { useMessages } from '../i18n/messages-context.tsx';
import { Fact } from '../ui/facts.tsx';
import styles from './plan-facts.module.css';

/** How a repository is built, as it was found before anything of it ran. */
export function PlanFacts({ plan }: { readonly plan: BuildPlan }) {
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

export function PlanSteps({ steps }: Pick<BuildPlan, 'steps'>) {
  const m = useMessages();
  if (steps.length === 0) return null;
  return (
    <>
      <h3 className={styles.title}>{m.build.steps}</h3>
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
