import { useMutation } from '@tanstack/react-query';
import { type DragEvent, useId, useRef, useState } from 'react';
import { upload } from '../api/upload.ts';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Icon } from '../ui/icon.tsx';
import { bytes } from '../ui/measures.ts';
import styles from './package-upload.module.css';

const BUCKET = 'packages';

export interface PackageUploadProps {
  readonly onUploaded: (uploaded: { readonly url: string; readonly fileName: string }) => void;
}

function Progress({
  name,
  sent,
  size,
}: {
  readonly name: string;
  readonly sent: number;
  readonly size: number;
}) {
  const m = useMessages();
  return (
    <div className={styles.progress}>
      <span>{m.form.uploading(name)}</span>
      <progress aria-label={m.form.uploading(name)} value={sent} max={size} />
      <span>{m.form.sent(bytes(sent), bytes(size))}</span>
    </div>
  );
}

/** Sends a package to the object store, by drag and drop or by a choice of file. */
export function PackageUpload({ onUploaded }: PackageUploadProps) {
  const m = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const [isOver, setOver] = useState(false);
  const [sent, setSent] = useState(0);
  const abort = useRef(new AbortController());
  const send = useMutation({
    mutationFn: (file: File) => {
      abort.current = new AbortController();
      setSent(0);
      const { signal } = abort.current;
      return upload({ bucket: BUCKET, key: file.name, file, signal, onProgress: setSent });
    },
    onSuccess: ({ url }, { name }) => onUploaded({ url, fileName: name }),
  });
  const file = send.variables;
  const isStopped = send.error?.name === 'AbortError';

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped && !send.isPending) send.mutate(dropped);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's second way; the button inside is everyone's
    <div
      className={styles.zone}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        ref={input}
        id={inputId}
        type="file"
        hidden
        onChange={({ target }) => target.files?.[0] && send.mutate(target.files[0])}
      />
      {send.isPending && file ? (
        <>
          <Progress name={file.name} sent={sent} size={file.size} />
          <Button onClick={() => abort.current.abort()}>{m.form.stopUpload}</Button>
        </>
      ) : (
        <>
          <p className={styles.prompt}>
            <Icon name={send.isSuccess ? 'check' : 'upload'} />
            {send.isSuccess && file ? m.form.uploaded(file.name) : m.form.drop}
          </p>
          <p className={styles.hint}>{send.data ? send.data.url : m.form.dropHint}</p>
          <Button onClick={() => input.current?.click()}>
            {send.isSuccess ? m.form.replace : m.form.choose}
          </Button>
        </>
      )}
      {send.error && !isStopped && <ErrorNote error={send.error} />}
    </div>
  );
}
