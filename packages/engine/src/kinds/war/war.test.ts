import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImage } from '@stagewright/oci';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/test-build.ts';
import { type ZipItem, zip } from '../../testing/zip.ts';
import { inspectPackage } from '../inspect-package.ts';
import { writeLayers } from '../write-layers.ts';
import { warKind } from './war-kind.ts';

const web = (namespace: string) => ({ name: 'WEB-INF/web.xml', content: `<web-app xmlns="${namespace}"/>` });
const JAKARTA = web('https://jakarta.ee/xml/ns/jakartaee');
const JAVAX = web('http://xmlns.jcp.org/xml/ns/javaee');
const baseWith = (...Env: string[]) =>
  ({ reference: 'r/t:10', config: { config: { Env } } }) as unknown as BaseImage;

describe('a war', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let wars = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function inspect(entries: readonly ZipItem[]) {
    const file = join(folder.path, `${wars++}.war`);
    await writeFile(file, zip(entries));
    const limits = { entries: 1000, expanded_bytes: 1 << 28, ratio: 1000 };
    const files = { file, indexFile: `${file}.index`, expandedFile: '' };
    const { package: found } = await inspectPackage({ ...files, limits });
    if (found.kind !== 'war') expect.fail(`it was taken for ${JSON.stringify(found)}`);
    return { found, files };
  }

  it.each([
    ['jakarta', '>=10', [JAKARTA]],
    ['javax', '<10', [JAVAX]],
    ['jakarta', '>=10', [{ name: 'WEB-INF/classes/a/B.class', content: 'Ljakarta/servlet/Servlet;' }]],
    ['javax', '<10', [{ name: 'WEB-INF/classes/a/B.class', content: 'Ljavax/servlet/Servlet;' }]],
    [undefined, undefined, [{ name: 'WEB-INF/x', content: '' }]],
  ])('for %s servlets asks for Tomcat %s', async (servlets, range, entries) => {
    const { found } = await inspect(entries);
    expect(found.servlets).toBe(servlets);
    expect(warKind.need(found)).toMatchObject({ language: 'tomcat', ...(range ? { range } : {}) });
  });

  it('goes where the base has its Tomcat, libraries first, and starts as the base does', async () => {
    const { found, files } = await inspect([
      JAKARTA,
      { name: 'index.html', content: 'hello' },
      { name: 'WEB-INF/lib/a.jar', content: 'a' },
      { name: 'WEB-INF/lib/b-1-SNAPSHOT.jar', content: 'b' },
      { name: 'WEB-INF/classes/x.properties', content: 'x=y' },
    ]);
    const directory =
      warKind.directory?.(found, baseWith('PATH=/bin', 'CATALINA_HOME=/usr/local/tomcat')) ?? '';
    expect(directory).toBe('usr/local/tomcat/webapps/ROOT');
    const places = {
      packageFile: files.file,
      indexFile: files.indexFile,
      layerFolder: folder.path,
      directory,
    };
    const layers = await writeLayers({ ...places, found, variant: { directory, withoutBase: false } });
    expect(layers.map(({ name }) => name)).toEqual([
      'dependencies',
      'snapshot-dependencies',
      'resources',
      'classes',
    ]);
    const container = warKind.container(found, { language: 'tomcat', port: 8080, versions: [] });
    expect(container).not.toHaveProperty('entrypoint');
    expect(container).not.toHaveProperty('workingDir');
  });

  it.each([[['PATH=/bin']], [['CATALINA_HOME=../etc']], [['CATALINA_HOME=']]])(
    'is refused upon a base that names no place for it: %j',
    async (env) => {
      const { found } = await inspect([JAKARTA]);
      expect(() => warKind.directory?.(found, baseWith(...env))).toThrow(/choose an image of Tomcat/);
    },
  );
});
