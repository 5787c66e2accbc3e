import { useEffect, useState } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { IconButton } from './button.tsx';
import styles from './copy.module.css';

const SAID_MS = 1600;

/** Pages without TLS on another host have no clipboard interface; the older way works there. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return await navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export interface CopyProps {
  readonly text: string;
  /** What is shown, where that is shorter than what is copied. */
  readonly shown?: string;
  readonly label?: string;
}

/** A name for machines, with a button that copies it. */
export function Copy({ text, shown = text, label }: CopyProps) {
  const m = useMessages();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => copyText(text).then(() => setCopied(true));
  return (
    <span className={styles.copy}>
      <code className={styles.text} title={shown === text ? undefined : text}>
        {shown}
      </code>
      <IconButton
        icon={copied ? 'check' : 'copy'}
        label={copied ? m.common.copied : `${m.common.copy} ${label ?? ''}`.trim()}
        onClick={() => void copy()}
      />
    </span>
  );
}
