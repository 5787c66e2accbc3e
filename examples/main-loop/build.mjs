// Compiles MainLoop.java and packs it: node build.mjs [where MainLoop.jar goes]. Needs a JDK, 11 or later. The same JDK gives
// the same bytes at any time and in any time zone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = import.meta.dirname;
const target = resolve(process.argv[2] ?? join(folder, 'MainLoop.jar'));
const classes = mkdtempSync(join(tmpdir(), 'main-loop-'));
const run = (program, ...args) =>
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TZ: 'UTC' } });

const MANIFEST = ['Manifest-Version: 1.0', 'Main-Class: MainLoop', 'Implementation-Title: MainLoop', 'Implementation-Version: 1.0.0'];

try {
  run('javac', '--release', '11', '-d', classes, join(folder, 'MainLoop.java'));
  mkdirSync(join(classes, 'META-INF'));
  writeFileSync(join(classes, 'META-INF/MANIFEST.MF'), `${MANIFEST.join('\r\n')}\r\n\r\n`);
  // An entry has its file's time. A manifest that jar writes itself would have the present one; its --date needs JDK 17.
  const files = ['META-INF/MANIFEST.MF', ...readdirSync(classes).filter((name) => name.endsWith('.class')).sort()];
  for (const file of files) utimesSync(join(classes, file), 946_684_800, 946_684_800);
  run('jar', '--create', '--no-manifest', '--file', target, ...files.flatMap((file) => ['-C', classes, file]));
  console.log(target);
} finally {
  rmSync(classes, { recursive: true, force: true });
}
