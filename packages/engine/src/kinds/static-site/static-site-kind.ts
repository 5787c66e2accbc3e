import { containerOf } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';
import { SERVER_PATH, SITE_DIRECTORY } from './server-layer.ts';

export const staticSiteKind: PackageKind<'static-site'> = {
  describe({ root, files }) {
    const place = root === '' ? '' : `, in the folder ${root}`;
    return [`Static site${place}: ${files} files, served by a small server of ours on Node`];
  },

  need: () => ({ language: 'nodejs', because: 'a static site is served by Node' }),

  container(_found, stack) {
    const { entrypoint = ['node'], port } = stack ?? {};
    return containerOf(
      {
        entrypoint: [...entrypoint, `/${SERVER_PATH}`, `/${SITE_DIRECTORY}`],
        env: { NODE_ENV: 'production', ...(port === undefined ? {} : { PORT: String(port) }) },
        title: 'static site',
      },
      stack,
    );
  },
};
