import { RouterProvider } from '@tanstack/react-router';
import { useSessionState } from './api/use-session.ts';
import { router } from './router.tsx';
import { SignInAgain } from './sign-in/sign-in-again.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';

/** Who is not signed in sees the same address once they are. */
export function App() {
  const state = useSessionState();
  if (state.kind === 'unknown' || state.kind === 'out') return <SignInPage />;
  return (
    <>
      <RouterProvider router={router} />
      {state.kind === 'lost' && <SignInAgain session={state.session} />}
    </>
  );
}
