import type { CodeCheckName } from '@stagewright/api';
import type { AddFinding } from './findings.ts';
import type { XmlVisitor } from './read-xml.ts';
import { checkstyleReport } from './reports/checkstyle-report.ts';
import { findbugsReport } from './reports/findbugs-report.ts';
import { pmdReport } from './reports/pmd-report.ts';

/** How a check runs in a Maven build, and what it leaves in the `target` folder of each module. */
export interface Check {
  /** For people. */
  readonly title: string;
  /** Plugins that leave its report; the first is the one that is run where the project runs none. */
  readonly plugins: readonly string[];
  /** Of the first plugin: one that runs on Java 11 and Maven 3.6. */
  readonly version: string;
  readonly goal: string;
  /** So that findings are counted, not thrown, and the log is not flooded. */
  readonly options: readonly string[];
  readonly reports: readonly string[];
  readonly root: string;
  readonly read: (add: AddFinding) => XmlVisitor;
}

export const CHECKS: Readonly<Record<CodeCheckName, Check>> = {
  checkstyle: {
    title: 'Checkstyle',
    plugins: ['org.apache.maven.plugins:maven-checkstyle-plugin'],
    version: '3.6.0',
    goal: 'check',
    options: ['-Dcheckstyle.failOnViolation=false', '-Dcheckstyle.console=false'],
    reports: ['checkstyle-result.xml'],
    root: 'checkstyle',
    read: checkstyleReport,
  },
  pmd: {
    title: 'PMD',
    plugins: ['org.apache.maven.plugins:maven-pmd-plugin'],
    version: '3.28.0',
    goal: 'pmd',
    options: [],
    reports: ['pmd.xml'],
    root: 'pmd',
    read: pmdReport,
  },
  findbugs: {
    title: 'SpotBugs',
    plugins: ['com.github.spotbugs:spotbugs-maven-plugin', 'org.codehaus.mojo:findbugs-maven-plugin'],
    version: '4.9.8.3',
    goal: 'spotbugs',
    options: [],
    reports: ['spotbugsXml.xml', 'findbugsXml.xml'],
    root: 'BugCollection',
    read: findbugsReport,
  },
};
