import type { BuildPlan, BuildSettings, CodeCheckResult } from '@stagewright/api';
import { describe, expect, it } from 'vitest';
import type { RepositoryFiles } from '../plan/source/repository-files.ts';
import { judgeChecks } from './judge-checks.ts';
import { withCodeChecks } from './plan-checks.ts';

const MAVEN: BuildPlan = {
  origin: 'language',
  because: 'pom.xml is at the root',
  executor: 'sandbox',
  language: 'java',
  language_version: '',
  version_from: '',
  tool: 'maven',
  steps: [{ name: 'package', argv: ['mvn', '--batch-mode', 'clean', 'package'] }],
  caches: [],
};
const ALL = { checkstyle: {}, pmd: {}, findbugs: {} };

function filesWith(pom: string): RepositoryFiles {
  return {
    list: async () => ['pom.xml'],
    has: async (path) => path === 'pom.xml',
    isExecutable: async () => false,
    read: async (path) => (path === 'pom.xml' ? pom : undefined),
  };
}

const plugin = (artifact: string, more = '', group = '') =>
  `<plugin>${group && `<groupId>${group}</groupId>`}<artifactId>${artifact}</artifactId>${more}</plugin>`;
const pom = (plugins: string, place = 'build') =>
  `<project><${place}><plugins>${plugins}</plugins></${place}></project>`;
const RUNS = '<executions><execution><goals><goal>check</goal></goals></execution></executions>';

async function commandOf(text: string, code_check: BuildSettings['code_check'] = ALL): Promise<string> {
  const { steps } = await withCodeChecks(MAVEN, filesWith(text), { code_check });
  return steps.map(({ argv }) => argv.slice(3).join(' ')).join('\n');
}

describe('checks are added to the command of Maven', () => {
  it('only where the job wishes them', async () => {
    expect(await withCodeChecks(MAVEN, filesWith(''), {})).toBe(MAVEN);
    expect(await commandOf('<project/>', { pmd: {} })).toBe(
      'package org.apache.maven.plugins:maven-pmd-plugin:3.28.0:pmd',
    );
  });

  it('all three, counted and not thrown', async () => {
    expect(await commandOf('<project/>')).toBe(
      'package org.apache.maven.plugins:maven-checkstyle-plugin:3.6.0:check -Dcheckstyle.failOnViolation=false -Dcheckstyle.console=false org.apache.maven.plugins:maven-pmd-plugin:3.28.0:pmd com.github.spotbugs:spotbugs-maven-plugin:4.9.8.3:spotbugs',
    );
  });

  it.each<[string, string]>([
    ['build', 'org.apache.maven.plugins:maven-pmd-plugin:pmd'],
    ['build><pluginManagement', 'org.apache.maven.plugins:maven-pmd-plugin:pmd'],
    ['reporting', 'org.apache.maven.plugins:maven-pmd-plugin:3.28.0:pmd'],
  ])('with the version that the project names in %s', async (place, goal) => {
    const [open = '', inner = ''] = place.split('><');
    const text = inner
      ? `<project><${open}><${inner}><plugins>${plugin('maven-pmd-plugin', '<version>3.20.0</version>')}</plugins></${inner}></${open}></project>`
      : pom(plugin('maven-pmd-plugin', '<version>3.20.0</version>'), place);
    expect(await commandOf(text, { pmd: {} })).toBe(`package ${goal}`);
  });

  it('with the version of the job before all others', async () => {
    const text = pom(plugin('maven-pmd-plugin', '<version>3.20.0</version>'));
    expect(await commandOf(text, { pmd: { plugin_version: '3.21.2' } })).toContain(':3.21.2:pmd');
  });

  it.each([
    [plugin('maven-pmd-plugin', RUNS)],
    [plugin('maven-pmd-plugin', RUNS, 'org.apache.maven.plugins')],
  ])('not where the project runs them by itself, and then up to verify: %s', async (own) => {
    expect(await commandOf(pom(own), { pmd: {} })).toBe('verify');
    expect(await commandOf(pom(own), { pmd: {}, checkstyle: {} })).toMatch(/^verify \S*checkstyle/);
  });

  it('also where it runs FindBugs of old', async () => {
    const own = plugin('findbugs-maven-plugin', RUNS, 'org.codehaus.mojo');
    expect(await commandOf(pom(own), { findbugs: {} })).toBe('verify');
  });

  it('whatever another plugin of the project runs, and however its pom is broken', async () => {
    const others = [
      pom(plugin('maven-jar-plugin', RUNS)),
      pom(plugin('maven-pmd-plugin', RUNS, 'com.example')),
      '<',
    ];
    for (const other of others)
      expect(await commandOf(other, { pmd: {} })).toMatch(/^package \S*:3\.28\.0:pmd$/);
  });

  it("not to a command of the job's own, and nowhere but to Maven", async () => {
    const own: BuildPlan = { ...MAVEN, origin: 'build_cmd' };
    expect(await withCodeChecks(own, filesWith(''), { code_check: ALL })).toBe(own);
    const gradle = withCodeChecks({ ...MAVEN, tool: 'gradle' }, filesWith(''), { code_check: ALL });
    await expect(gradle).rejects.toMatchObject({ reason: 'plan_invalid' });
  });
});

describe('a limit', () => {
  const found = (fields: Partial<CodeCheckResult> = {}): CodeCheckResult => ({
    check: 'pmd',
    reports: 1,
    complete: true,
    errors: 2,
    warnings: 3,
    infos: 4,
    findings: [],
    ...fields,
  });
  const judge = (
    pmd: NonNullable<NonNullable<BuildSettings['code_check']>['pmd']>,
    fields: Partial<CodeCheckResult> = {},
  ) => judgeChecks([found(fields)], { code_check: { pmd } });

  it('is kept up to what it says', () => {
    expect(judge({ max_errors: 2, max_findings: 9 })).toEqual([]);
    expect(judge({ max_errors: 1, max_findings: 8 })).toEqual([
      'PMD found more errors (2) than build.code_check.pmd.max_errors (1).',
      'PMD found more findings (9) than build.code_check.pmd.max_findings (8).',
    ]);
  });

  it('is not kept where nothing shows it, which without a limit is nobody’s matter', () => {
    expect(judge({ max_errors: 9 }, { reports: 0, errors: 0 })).toEqual([
      'PMD left no report in a target folder.',
    ]);
    expect(judge({ max_errors: 9 }, { complete: false })).toEqual(['Not all reports of PMD could be read.']);
    expect(judge({}, { complete: false })).toEqual([]);
  });
});
