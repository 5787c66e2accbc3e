import { router } from './router.tsx';

type RouteId = keyof typeof router.routesById;

interface Lazy {
  preload?: () => Promise<unknown>;
}

/** Fetches the code of the page in the address while it is still being found out who asks. */
export function preloadPage(): void {
  const matches: readonly { readonly routeId: RouteId }[] = router.matchRoutes(router.latestLocation);
  for (const { routeId } of matches) {
    const component = router.routesById[routeId].options.component as Lazy | undefined;
    // A failure is the page's to tell, when it is shown.
    component?.preload?.().catch(() => undefined);
  }
}
