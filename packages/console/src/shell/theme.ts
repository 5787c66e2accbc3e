export type Theme = 'system' | 'light' | 'dark';

const STORED = 'stagewright.theme';

export function chosenTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** `appearance.js` listens, here and in other tabs. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, theme);
  dispatchEvent(new Event('stagewright-theme'));
}
