import { BuildFailure } from '../../build-failure.ts';
import { containerOf } from '../container.ts';
import type { PackageKind } from '../package-kind.ts';

const NEEDS = {
  jakarta: { range: '>=10', because: 'it is written for jakarta.servlet' },
  javax: { range: '<10', because: 'it is written for javax.servlet' },
} as const;

export const warKind: PackageKind<'war'> = {
  describe({ servlets, libraries }) {
    const api = servlets === undefined ? '' : ` for ${servlets}.servlet`;
    return [`Web archive (war)${api}, ${libraries} libraries; it becomes Tomcat's root application`];
  },

  need({ servlets }) {
    return servlets === undefined
      ? { language: 'tomcat', because: 'it does not show which servlets it was written for' }
      : { language: 'tomcat', ...NEEDS[servlets] };
  },

  /** Where the base image says that its Tomcat is. */
  directory(_found, base) {
    const variables = new Map(
      (base?.config.config?.Env ?? []).map((line) => line.split(/=(.*)/s, 2) as [string, string]),
    );
    const home = variables.get('CATALINA_BASE') ?? variables.get('CATALINA_HOME');
    if (home === undefined || !/^(?:\/[\w.-]+)+$/.test(home)) {
      throw new BuildFailure(
        'plan_invalid',
        `The base image ${base?.reference ?? ''} does not say where its Tomcat is (CATALINA_HOME): choose an image of Tomcat.`,
      );
    }
    return `${home.slice(1)}/webapps/ROOT`;
  },

  /** Tomcat starts as its image says. */
  container({ title = 'web application', version }, stack) {
    const { entrypoint } = stack ?? {};
    return containerOf(
      { ...(entrypoint === undefined ? {} : { entrypoint }), env: {}, title, version, workingDir: null },
      stack,
    );
  },
};
