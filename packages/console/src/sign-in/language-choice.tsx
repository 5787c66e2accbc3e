import { LANGUAGES, type Language } from '../i18n/language.ts';
import { useSpoken } from '../i18n/messages-context.tsx';
import styles from './sign-in.module.css';

/** Each language by its own name, for who cannot read the one that is shown. */
export function LanguageChoice() {
  const { language, speak } = useSpoken();
  return (
    <div className={styles.languages}>
      {(Object.entries(LANGUAGES) as [Language, string][]).map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          className={styles.language}
          aria-pressed={code === language}
          onClick={() => void speak(code)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
