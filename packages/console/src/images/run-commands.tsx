import { Copy } from '../ui/copy.tsx';
import styles from './run-commands.module.css';

const TOOLS = ['docker', 'podman', 'nerdctl'] as const;

/** Pulls and runs the image, to be copied. */
export function RunCommands({ reference }: { readonly reference: string }) {
  return (
    <div className={styles.commands}>
      {TOOLS.map((tool) => (
        <Copy key={tool} text={`${tool} run --rm ${reference}`} label={tool} />
      ))}
    </div>
  );
}
