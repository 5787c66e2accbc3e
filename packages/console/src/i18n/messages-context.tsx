import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import type { Messages } from './en/messages.ts';
import { type Language, loadMessages, rememberLanguage } from './language.ts';

interface Spoken {
  readonly language: Language;
  readonly messages: Messages;
  readonly speak: (language: Language) => Promise<void>;
}

const SpokenContext = createContext<Spoken | null>(null);

export interface MessagesProviderProps {
  readonly initial: Pick<Spoken, 'language' | 'messages'>;
  readonly children: ReactNode;
}

export function MessagesProvider({ initial, children }: MessagesProviderProps) {
  const [spoken, setSpoken] = useState(initial);
  const value = useMemo(
    () => ({
      ...spoken,
      speak: async (language: Language) => {
        setSpoken({ language, messages: await loadMessages(language) });
        rememberLanguage(language);
      },
    }),
    [spoken],
  );
  return <SpokenContext value={value}>{children}</SpokenContext>;
}

export function useSpoken(): Spoken {
  const spoken = use(SpokenContext);
  if (!spoken) throw new Error('There is no MessagesProvider above.');
  return spoken;
}

export const useMessages = (): Messages => useSpoken().messages;
