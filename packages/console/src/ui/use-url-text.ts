import { useState } from 'react';

/**
 * A text field whose text is kept in the address. The address follows a moment later than the keys: while somebody types, what they
 * typed counts; otherwise the address does, so that back and reload change the field.
 */
export function useUrlText(inUrl: string, write: (text: string) => void) {
  const [typed, setTyped] = useState<string>();
  return {
    value: typed ?? inUrl,
    onValue(text: string) {
      setTyped(text);
      write(text);
    },
    onFocus: () => setTyped(inUrl),
    onBlur: () => setTyped(undefined),
  };
}
