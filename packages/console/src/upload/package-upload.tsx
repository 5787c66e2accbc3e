import { type DragEvent, useId, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages-context.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Icon } from '../ui/icon.tsx';
import { bytes } from '../ui/measures.ts';
import styles from './package-upload.module.css';
import { UploadProgressBar } from './upload-progress.tsx';
import { type Upload, useUpload } from './use-upload.ts';

export interface PackageUploadProps {
  readonly onUploaded: (uploaded: { readonly url: string; readonly fileName: string }) => void;
}

const isFileGone = ({ name }: Error): boolean => name === 'NotReadableError';

interface IdleProps {
  readonly upload: Upload;
  readonly onChoose: () => void;
}

/** Before an upload, and after one that is done, was stopped or has failed. */
function Idle({ upload: { file, object, progress, isStopped, error, send }, onChoose }: IdleProps) {
  const m = useMessages();
  const isBroken = file !== undefined && (isStopped || error !== null);
  return (
    <>
      <p className={styles.prompt}>
        <Icon name={object ? 'check' : 'upload'} />
        {object && file ? m.form.uploaded(file.name) : m.form.drop}
      </p>
      <p className={styles.hint}>
        {isBroken && progress.step !== 'checking'
          ? m.form.stopped(bytes(progress.bytes), bytes(file.size))
          : (object?.url ?? m.form.dropHint)}
      </p>
      <div className={styles.choices}>
        {isBroken && <Button onClick={() => send(file)}>{m.form.goOn}</Button>}
        <Button onClick={onChoose}>{object || isBroken ? m.form.replace : m.form.choose}</Button>
      </div>
      {error && <ErrorNote error={isFileGone(error) ? new Error(m.form.fileGone) : error} />}
    </>
  );
}

/** Sends a package to the object store, by drag and drop or by a choice of file. */
export function PackageUpload({ onUploaded }: PackageUploadProps) {
  const m = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const [isOver, setOver] = useState(false);
  const upload = useUpload(({ url, key }) => onUploaded({ url, fileName: key }));
  const { file, isPending, progress } = upload;

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) upload.send(dropped);
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
        onChange={({ target }) => target.files?.[0] && upload.send(target.files[0])}
      />
      {isPending && file ? (
        <>
          <UploadProgressBar name={file.name} size={file.size} progress={progress} />
          <Button onClick={upload.stop}>{m.form.stopUpload}</Button>
        </>
      ) : (
        <Idle upload={upload} onChoose={() => input.current?.click()} />
      )}
    </div>
  );
}
