import { useMessages } from '../i18n/messages-context.tsx';
import { bytes } from '../ui/measures.ts';
import styles from './package-upload.module.css';
import type { UploadProgress } from './send-package.ts';

export interface UploadProgressProps {
  readonly name: string;
  readonly size: number;
  readonly progress: UploadProgress;
}

/** How far a package has got: read for its digest, then sent. */
export function UploadProgressBar({ name, size, progress: { step, bytes: done } }: UploadProgressProps) {
  const m = useMessages();
  const title = step === 'checking' ? m.form.checking(name) : m.form.uploading(name);
  return (
    <div className={styles.progress}>
      <span>{title}</span>
      <progress aria-label={title} value={done} max={size} />
      <span role={step === 'cut' ? 'status' : undefined}>
        {step === 'cut' ? m.form.cut : m.form.sent(bytes(done), bytes(size))}
      </span>
    </div>
  );
}
