import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { beginLog } from './api/begun-log.ts';
import { loadAudit, loadPackages, loadTags } from './api/lists.ts';
import { buildQuery, jobQuery, queryClient } from './api/queries.ts';
import { Failed } from './shell/failed.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Shell } from './shell/shell.tsx';
import { Loading } from './ui/loading.tsx';
import { numberIn, textIn } from './url-state.ts';

interface JobsSearch {
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  readonly pool?: string | undefined;
  readonly page?: number | undefined;
}

const SOURCES = ['upload', 'address', 'repository'] as const;

interface NewJobSearch {
  readonly url?: string | undefined;
  readonly source?: (typeof SOURCES)[number] | undefined;
}

/** How much of a list is shown. */
interface ListSearch {
  readonly pages?: number | undefined;
}

const listSearch = (search: Record<string, unknown>): ListSearch => ({ pages: numberIn(search, 'pages') });

/** Where one looks in a log. */
interface LogSearch {
  readonly line?: number | undefined;
  readonly find?: string | undefined;
  readonly wrap?: number | undefined;
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const at = <const P extends string>(path: P) => ({ getParentRoute: () => root, path });

/**
 * Asked while the page's code is still on its way, and when somebody points at a link. It is waited for, so that a page comes whole: React
 * lets what takes the place of a fallback wait for 300 ms. What fails is the page's to say.
 */
const loadJob = (id: string): Promise<void> => queryClient.prefetchQuery(jobQuery(id));
const loadBuild = (id: string): Promise<void> => queryClient.prefetchQuery(buildQuery(id));

const home = createRoute({
  ...at('/'),
  beforeLoad: () => {
    throw redirect({ to: '/jobs' });
  },
});

const jobs = createRoute({
  ...at('/jobs'),
  validateSearch: (search): JobsSearch => ({
    search: textIn(search, 'search'),
    state: textIn(search, 'state'),
    pool: textIn(search, 'pool'),
    page: numberIn(search, 'page'),
  }),
  component: lazyRouteComponent(() => import('./jobs/jobs-page.tsx'), 'JobsPage'),
});

const newJob = createRoute({
  ...at('/jobs/new'),
  validateSearch: (search): NewJobSearch => ({
    url: textIn(search, 'url'),
    source: SOURCES.find((source) => source === textIn(search, 'source')),
  }),
  component: lazyRouteComponent(() => import('./job-form/new-job-page.tsx'), 'NewJobPage'),
});

const job = createRoute({
  ...at('/jobs/$jobId'),
  validateSearch: (search): { page?: number | undefined } => ({ page: numberIn(search, 'page') }),
  loader: ({ params }) => loadJob(params.jobId),
  component: lazyRouteComponent(() => import('./job/job-page.tsx'), 'JobPage'),
});

const figures = createRoute({
  ...at('/jobs/$jobId/figures'),
  loader: ({ params }) => loadJob(params.jobId),
  component: lazyRouteComponent(() => import('./job/figures-page.tsx'), 'FiguresPage'),
});

const editJob = createRoute({
  ...at('/jobs/$jobId/edit'),
  loader: ({ params }) => loadJob(params.jobId),
  component: lazyRouteComponent(() => import('./job-form/edit-job-page.tsx'), 'EditJobPage'),
});

const jobSecrets = createRoute({
  ...at('/jobs/$jobId/secrets'),
  loader: ({ params }) => loadJob(params.jobId),
  component: lazyRouteComponent(() => import('./secrets/job-secrets-page.tsx'), 'JobSecretsPage'),
});

const build = createRoute({
  ...at('/builds/$buildId'),
  validateSearch: (search): LogSearch => ({
    line: numberIn(search, 'line'),
    find: textIn(search, 'find'),
    wrap: numberIn(search, 'wrap'),
  }),
  loader: ({ params, cause }) => {
    if (cause === 'enter') beginLog(params.buildId);
    return loadBuild(params.buildId);
  },
  component: lazyRouteComponent(() => import('./build/build-page.tsx'), 'BuildPage'),
});

const images = createRoute({
  ...at('/images'),
  component: lazyRouteComponent(() => import('./images/images-page.tsx'), 'ImagesPage'),
});

const repository = createRoute({
  ...at('/images/repository/$'),
  validateSearch: listSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps, cause }) =>
    cause === 'stay' ? undefined : loadTags(params._splat ?? '', deps.pages),
  component: lazyRouteComponent(() => import('./images/repository-page.tsx'), 'RepositoryPage'),
});

const image = createRoute({
  ...at('/images/show'),
  validateSearch: (search): { reference?: string | undefined } => ({
    reference: textIn(search, 'reference'),
  }),
  component: lazyRouteComponent(() => import('./images/image-page.tsx'), 'ImagePage'),
});

const packages = createRoute({
  ...at('/packages'),
  validateSearch: (search): ListSearch & { prefix?: string | undefined } => ({
    prefix: textIn(search, 'prefix'),
    ...listSearch(search),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps, cause }) => (cause === 'stay' ? undefined : loadPackages(deps.prefix ?? '', deps.pages)),
  component: lazyRouteComponent(() => import('./packages/packages-page.tsx'), 'PackagesPage'),
});

const authorizations = createRoute({
  ...at('/repository-logins'),
  component: lazyRouteComponent(() => import('./auths/authorizations-page.tsx'), 'AuthorizationsPage'),
});

const packageLogins = createRoute({
  ...at('/package-logins'),
  component: lazyRouteComponent(
    () => import('./package-logins/package-logins-page.tsx'),
    'PackageLoginsPage',
  ),
});

const secrets = createRoute({
  ...at('/secrets'),
  component: lazyRouteComponent(() => import('./secrets/secrets-page.tsx'), 'SecretsPage'),
});

const workers = createRoute({
  ...at('/workers'),
  component: lazyRouteComponent(() => import('./workers/workers-page.tsx'), 'WorkersPage'),
});

const keys = createRoute({
  ...at('/keys'),
  component: lazyRouteComponent(() => import('./keys/keys-page.tsx'), 'KeysPage'),
});

const system = createRoute({
  ...at('/system'),
  component: lazyRouteComponent(() => import('./system/system-page.tsx'), 'SystemPage'),
});

const users = createRoute({
  ...at('/admin/users'),
  component: lazyRouteComponent(() => import('./admin/users-page.tsx'), 'UsersPage'),
});

const projects = createRoute({
  ...at('/admin/projects'),
  component: lazyRouteComponent(() => import('./admin/projects-page.tsx'), 'ProjectsPage'),
});

const registries = createRoute({
  ...at('/admin/registries'),
  component: lazyRouteComponent(() => import('./admin/registries-page.tsx'), 'RegistriesPage'),
});

const audit = createRoute({
  ...at('/admin/audit'),
  validateSearch: listSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps, cause }) => (cause === 'stay' ? undefined : loadAudit(deps.pages)),
  component: lazyRouteComponent(() => import('./admin/audit-page.tsx'), 'AuditPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    jobs,
    newJob,
    job,
    figures,
    editJob,
    jobSecrets,
    build,
    images,
    repository,
    image,
    packages,
    authorizations,
    packageLogins,
    secrets,
    workers,
    keys,
    system,
    users,
    projects,
    registries,
    audit,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  defaultPendingComponent: Loading,
  // The page that was left stays until the next one is there; the shell shows that it is on its way.
  defaultPendingMs: Number.POSITIVE_INFINITY,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
