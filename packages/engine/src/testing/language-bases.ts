import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  assembleImage,
  createRegistryClient,
  hostPlatform,
  type LayerEntry,
  loadBaseFromRegistry,
  plainRootFiles,
  pushImage,
  sortEntries,
  writeLayer,
} from '@stagewright/oci';

const run = promisify(execFile);

export interface BasePlace {
  readonly registry: string;
  /** For the layer. */
  readonly folder: string;
}

/** Pushes a base image made of Debian's own Python, with the libraries that it needs; answers its reference. */
export async function pushPythonBase(place: BasePlace): Promise<string> {
  const program = await realpath('/usr/bin/python3');
  const library = `/usr/lib/${program.slice(program.lastIndexOf('/') + 1)}`;
  const modules = (await readdir(join(library, 'lib-dynload'))).map((name) =>
    join(library, 'lib-dynload', name),
  );
  const entries = [
    ...plainRootFiles(),
    await fileOf(program, 'usr/bin/python3'),
    ...(await tree(library, library.slice(1))),
    ...(await Promise.all(
      (await librariesOf([program, ...modules])).map((path) => fileOf(path, path.slice(1))),
    )),
  ];
  const config = { env: { PATH: '/usr/bin' }, cmd: ['python3'] };
  return await pushBase(place, 'bases/python', entries, { config });
}

/** Pushes a base image made of Debian's own PHP and a shell, with the libraries that they need; answers its reference. */
export async function pushPhpBase(place: BasePlace): Promise<string> {
  const programs = { 'usr/bin/php': await realpath('/usr/bin/php'), 'bin/sh': await realpath('/bin/sh') };
  const entries = [
    ...plainRootFiles(),
    ...(await Promise.all(Object.entries(programs).map(([path, program]) => fileOf(program, path)))),
    ...(await Promise.all(
      (await librariesOf(Object.values(programs))).map((path) => fileOf(path, path.slice(1))),
    )),
  ];
  const config = { env: { PATH: '/usr/bin' }, cmd: ['php', '-a'] };
  return await pushBase(place, 'bases/php', entries, { config });
}

const SERVER_XML = `<Server port="-1"><Service name="Catalina"><Connector port="\${port}" address="127.0.0.1"/>
<Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="webapps"/></Engine></Service></Server>`;

/** The servlet that answers files, as in the configuration that Tomcat comes with. */
const WEB_XML = `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
<servlet><servlet-name>default</servlet-name><servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class></servlet>
<servlet-mapping><servlet-name>default</servlet-name><url-pattern>/</url-pattern></servlet-mapping></web-app>`;

/** Pushes a base image of Debian's Tomcat upon an image that has Java; it listens on the port that the property `port` names. */
export async function pushTomcatBase(
  place: BasePlace,
  upon: { repository: string; tag: string },
): Promise<string> {
  const home = 'opt/tomcat';
  const entries = [
    ...(await tree('/usr/share/tomcat10/lib', `${home}/lib`)),
    ...(await tree('/usr/share/tomcat10/bin', `${home}/bin`)),
    text(`${home}/conf/server.xml`, SERVER_XML),
    text(`${home}/conf/web.xml`, WEB_XML),
    ...['logs', 'temp', 'work', 'webapps'].map(
      (name): LayerEntry => ({ path: `${home}/${name}`, kind: 'directory', mode: 0o1777 }),
    ),
  ];
  const client = createRegistryClient({ registry: place.registry, scheme: 'http' });
  try {
    const base = await loadBaseFromRegistry(client, upon.repository, upon.tag, hostPlatform(), {});
    const entrypoint = [
      'java',
      '-cp',
      `/${home}/bin/bootstrap.jar:/${home}/bin/tomcat-juli.jar`,
      `-Dcatalina.home=/${home}`,
      'org.apache.catalina.startup.Bootstrap',
      'start',
    ];
    const config = { env: { CATALINA_HOME: `/${home}` }, entrypoint };
    return await pushBase(place, 'bases/tomcat', entries, { base, config });
  } finally {
    await client.close();
  }
}

async function pushBase(
  { registry, folder }: BasePlace,
  repository: string,
  entries: readonly LayerEntry[],
  more: Pick<Parameters<typeof assembleImage>[0], 'base' | 'config'>,
): Promise<string> {
  const unique = [...new Map(entries.map((entry) => [entry.path, entry])).values()];
  const file = join(folder, `${repository.replace('/', '-')}.tar`);
  const layer = await writeLayer(sortEntries(unique), { file });
  const image = assembleImage({ layers: [layer], platform: hostPlatform(), ...more });
  const client = createRegistryClient({ registry, scheme: 'http' });
  try {
    await pushImage(client, repository, image, { tag: '1' });
  } finally {
    await client.close();
  }
  return `${registry}/${repository}:1`;
}

function text(path: string, content: string): LayerEntry {
  return { path, kind: 'file', content: Buffer.from(content) };
}

async function fileOf(file: string, path: string): Promise<LayerEntry> {
  return { path, kind: 'file', mode: 0o755, content: await readFile(file) };
}

/** What no program of the tests needs: half of a Python. */
const LEFT_OUT =
  /^(?:__pycache__|test|dist-packages|config-.*|pydoc_data|lib2to3|ensurepip|idlelib|tkinter)$/;

/** A folder's files, links followed. */
async function tree(folder: string, path: string): Promise<LayerEntry[]> {
  const found: LayerEntry[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (LEFT_OUT.test(entry.name)) continue;
    const from = join(folder, entry.name);
    const to = `${path}/${entry.name}`;
    const target = entry.isSymbolicLink() ? await realpath(from).catch(() => undefined) : from;
    if (target === undefined) continue;
    if (entry.isDirectory()) found.push(...(await tree(from, to)));
    else if (entry.isFile() || (await readlink(from)) !== '') found.push(await fileOf(target, to));
  }
  return found;
}

async function librariesOf(programs: readonly string[]): Promise<string[]> {
  const { stdout } = await run('ldd', [...programs]);
  return [...new Set([...stdout.matchAll(/(\/\S+\.so[.\d]*)(?= \(0x)/g)].map(([, path]) => path as string))];
}
