import type { ObjectRecord } from '@stagewright/api';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { sendPackage, type UploadProgress } from './send-package.ts';

const BUCKET = 'packages';
const BEGIN: UploadProgress = { step: 'checking', bytes: 0 };

/** One upload at a time, which can be stopped and taken up again; it ends with the page. */
export function useUpload(onUploaded: (object: ObjectRecord) => void) {
  const [progress, setProgress] = useState(BEGIN);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const send = useMutation({
    mutationFn: (file: File) => {
      abort.current = new AbortController();
      setProgress(BEGIN);
      const { signal } = abort.current;
      return sendPackage({ bucket: BUCKET, key: file.name, file, signal, onProgress: setProgress });
    },
    onSuccess: onUploaded,
  });
  const isStopped = send.error?.name === 'AbortError';
  return {
    file: send.variables,
    progress,
    isPending: send.isPending,
    object: send.data,
    isStopped,
    error: isStopped ? null : send.error,
    send: (file: File) => !send.isPending && send.mutate(file),
    stop: () => abort.current.abort(),
  };
}

export type Upload = ReturnType<typeof useUpload>;
