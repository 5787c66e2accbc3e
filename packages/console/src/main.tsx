import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/way.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries.ts';
import { currentSession, loadSession } from './api/session.ts';
import { App } from './app.tsx';
import { loadMessages, preferredLanguage } from './i18n/language.ts';
import { MessagesProvider } from './i18n/messages-context.tsx';
import { preloadPage } from './preload-page.ts';
import { router } from './router.tsx';

const RETRY_MS = 1500;

/** The service may be on its way up: the page waits for it rather than fails. */
async function untilAnswered(): Promise<void> {
  for (;;) {
    const answered = await loadSession().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

preloadPage();
const language = preferredLanguage();
const [messages] = await Promise.all([loadMessages(language), untilAnswered()]);
// The page that is asked for comes whole; see the loaders of the router.
if (currentSession().kind === 'in') await router.load();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <MessagesProvider initial={{ language, messages }}>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </MessagesProvider>
  </StrictMode>,
);
