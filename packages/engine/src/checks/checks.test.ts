import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CodeCheckName } from '@stagewright/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Redactor } from '../log/redactor.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { readReports } from './read-reports.ts';

/** Made by Maven of a parent with two modules. */
const REAL: Readonly<Record<string, string>> = {
  'target/checkstyle-result.xml': 'parent-checkstyle-result.xml',
  'core/target/checkstyle-result.xml': 'core-checkstyle-result.xml',
  'core/target/pmd.xml': 'core-pmd.xml',
  'core/target/spotbugsXml.xml': 'core-spotbugsXml.xml',
  'web/target/checkstyle-result.xml': 'web-checkstyle-result.xml',
  'web/target/pmd.xml': 'web-pmd.xml',
  'web/target/spotbugsXml.xml': 'web-spotbugsXml.xml',
};
const REPORTS = join(import.meta.dirname, 'testing/reports');
const STYLE = 'target/checkstyle-result.xml';

let folder: { path: string; remove: () => Promise<void> };
let made = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function checkout(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const root = join(folder.path, `${made++}`);
  await mkdir(root);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

async function read(root: string, checks: readonly CodeCheckName[], limit?: number) {
  const notes: string[] = [];
  const redactor = new Redactor({ secrets: ['planted-secret'] });
  const results = await readReports({
    checkout: root,
    folder: '/workspace/source',
    checks,
    ...(limit === undefined ? {} : { limit }),
    redact: (text) => redactor.text(text),
    note: (text) => void notes.push(text),
    signal: new AbortController().signal,
  });
  return { results, notes };
}

const style = (...errors: readonly string[]) =>
  `<checkstyle version="9.3"><file name="/workspace/source/src/A.java">${errors.join('')}</file></checkstyle>`;
const error = (line: number, severity: string, message = 'text') =>
  `<error line="${line}" severity="${severity}" message="${message}" source="com.x.checks.RuleCheck"/>`;

describe('the reports of a real project', () => {
  it('are counted over all its modules, most severe first', async () => {
    const root = await checkout();
    for (const [path, report] of Object.entries(REAL)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await copyFile(join(REPORTS, report), join(root, path));
    }
    const { results, notes } = await read(root, ['checkstyle', 'pmd', 'findbugs']);
    expect(notes).toEqual([]);
    expect(results).toMatchObject([
      { check: 'checkstyle', reports: 3, complete: true, errors: 13, warnings: 0, infos: 0 },
      { check: 'pmd', reports: 2, complete: true, errors: 0, warnings: 2, infos: 0 },
      { check: 'findbugs', reports: 2, complete: true, errors: 2, warnings: 1, infos: 0 },
    ]);
    const [checkstyle, pmd, findbugs] = results;
    expect(checkstyle?.findings[0]).toEqual({
      file: 'core/src/main/java/demo/Prices.java',
      line: 1,
      severity: 'error',
      rule: 'JavadocPackageCheck',
      message: 'Missing package-info.java file.',
    });
    expect(pmd?.findings).toMatchObject([
      { line: 5, rule: 'UnusedPrivateField', message: "Avoid unused private fields such as 'unused'." },
      { file: 'web/src/main/java/demo/Shop.java', rule: 'EmptyCatchBlock' },
    ]);
    expect(findbugs?.findings.slice(0, 2)).toEqual([
      {
        file: 'core/src/main/java/demo/Prices.java',
        line: 8,
        severity: 'error',
        rule: 'ES_COMPARING_PARAMETER_STRING_WITH_EQ',
        message: 'Comparison of String parameter using == or != in demo.Prices.isCheap(String)',
      },
      expect.objectContaining({ line: 12, rule: 'NP_ALWAYS_NULL' }),
    ]);
  });
});

describe('a report', () => {
  it('gives each severity its own count, and is not one where no module made it', async () => {
    const root = await checkout({
      [STYLE]: style(error(3, 'info'), error(2, 'warning'), error(1, 'error'), error(4, 'ignore')),
      'src/test/resources/checkstyle-result.xml': style(error(1, 'error')),
    });
    const { results } = await read(root, ['checkstyle', 'pmd']);
    expect(results[0]).toMatchObject({ reports: 1, errors: 1, warnings: 1, infos: 1 });
    expect(results[0]?.findings.map(({ line, rule }) => [line, rule])).toEqual([
      [1, 'RuleCheck'],
      [2, 'RuleCheck'],
      [3, 'RuleCheck'],
    ]);
    expect(results[1]).toEqual({
      check: 'pmd',
      reports: 0,
      complete: true,
      errors: 0,
      warnings: 0,
      infos: 0,
      findings: [],
    });
  });

  it('is kept in short lines without secrets, and of very many only the first', async () => {
    const long = `planted-secret&#10;&#9;${'x'.repeat(5000)}`;
    const many = Array.from({ length: 3000 }, (_, index) => error(index + 1, 'warning'));
    const root = await checkout({ [STYLE]: style(...many, error(9, 'error', long)) });
    const [result] = (await read(root, ['checkstyle'])).results;
    expect(result).toMatchObject({ errors: 1, warnings: 3000 });
    expect(result?.findings).toHaveLength(100);
    expect(result?.findings[0]?.message).toMatch(/^\*+ x+$/);
    expect(result?.findings[0]?.message).toHaveLength(200);
  });

  it('is not counted past the limit, and that is said', async () => {
    const root = await checkout({
      'a/target/checkstyle-result.xml': style(error(1, 'error')),
      'b/target/checkstyle-result.xml': style(...Array.from({ length: 3000 }, () => error(1, 'error'))),
    });
    const { results, notes } = await read(root, ['checkstyle'], 70_000);
    expect(results).toMatchObject([{ reports: 2, complete: false }]);
    expect(results[0]?.errors).toBeGreaterThan(1);
    expect(results[0]?.errors).toBeLessThan(3001);
    expect(notes).toEqual([
      expect.stringMatching(/^b\/target.* is not counted to its end: more than 70\.0 kB/),
    ]);
  });

  it('is not followed through a link', async () => {
    const outside = await checkout({ [STYLE]: style(error(1, 'error')) });
    const root = await checkout({ 'core/target/x': '' });
    await symlink(join(outside, STYLE), join(root, 'core', STYLE));
    await symlink(join(outside, 'target'), join(root, 'target'));
    expect((await read(root, ['checkstyle'])).results).toMatchObject([{ reports: 0, errors: 0 }]);
  });

  const laughs = `<!DOCTYPE checkstyle [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${style(error(1, 'error', '&b;'))}`;
  it.each<[string, string | Uint8Array, RegExp]>([
    ['entities of its own', laughs, /document type declaration/],
    [
      'an external entity',
      `<!DOCTYPE checkstyle SYSTEM "file:///etc/passwd">${style(error(1, 'error'))}`,
      /document type declaration/,
    ],
    ['an entity that is none', style(error(1, 'error', '&passwd;')), /undefined entity/],
    ['no XML', 'nothing', /text data outside of root node/],
    ['an end that is missing', style(error(1, 'error')).slice(0, -5), /unclosed tag|unexpected end/],
    ['another root', '<pmd></pmd>', /its root is pmd, not checkstyle/],
    ['elements beyond all measure', `<checkstyle>${'<a>'.repeat(100)}`, /more than 64 deep/],
    ['other bytes than UTF-8', Uint8Array.of(60, 0xff, 0xfe), /not UTF-8/],
  ])('with %s is said not to be readable', async (_name, content, message) => {
    const { results, notes } = await read(await checkout({ [STYLE]: content }), ['checkstyle']);
    expect(results).toMatchObject([{ reports: 1, complete: false }]);
    expect(notes).toEqual([expect.stringMatching(message)]);
    expect(notes[0]).toMatch(/^target\/checkstyle-result\.xml cannot be read: /);
    expect(JSON.stringify(results)).not.toContain(await readFile('/etc/hostname', 'utf8').catch(() => '\0'));
  });
});
