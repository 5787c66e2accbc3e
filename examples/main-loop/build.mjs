// Compiles MainLoop.java and packs it: node build.mjs [where MainLoop.jar goes]. Needs a JDK, 11 or later.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = import.meta.dirname;
const target = resolve(process.argv[2] ?? join(folder, 'MainLoop.jar'));
const classes = mkdtempSync(join(tmpdir(), 'main-loop-'));
const run = (program, ...args) => execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

try {
  run('javac', '--release', '11', '-d', classes, join(folder, 'MainLoop.java'));
  const manifest = join(classes, 'manifest.txt');
  writeFileSync(manifest, 'Main-Class: MainLoop\nImplementation-Title: MainLoop\nImplementation-Version: 1.0.0\n');
  run('jar', '--create', '--file', target, '--manifest', manifest, '-C', classes, 'MainLoop.class');
  console.log(target);
} finally {
  rmSync(classes, { recursive: true, force: true });
}
