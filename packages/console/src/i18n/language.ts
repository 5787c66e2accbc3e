import type { Messages } from './en/messages.ts';

export const LANGUAGES = { en: 'English', 'zh-CN': '简体中文' } as const;

export type Language = keyof typeof LANGUAGES;

const STORED = 'stagewright.language';
const LOADERS: Readonly<Record<Language, () => Promise<{ messages: Messages }>>> = {
  en: () => import('./en/messages.ts'),
  'zh-CN': () => import('./zh-cn/messages.ts'),
};

const isLanguage = (value: string | null): value is Language => value !== null && value in LANGUAGES;

/** The language that was chosen, else the browser's where we speak it. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  return navigator.languages.find((language) => /^(zh|en)/.test(language))?.startsWith('zh') ? 'zh-CN' : 'en';
}

export async function loadMessages(language: Language): Promise<Messages> {
  const { messages } = await LOADERS[language]();
  document.documentElement.lang = language;
  return messages;
}

export const rememberLanguage = (language: Language): void => localStorage.setItem(STORED, language);
