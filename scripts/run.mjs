// Plain JavaScript on purpose: it must still speak on a Node that cannot read the TypeScript it starts.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const NEEDED = 24;
const [, , script, ...rest] = process.argv;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  console.error(
    `Node >= ${NEEDED} is needed, this is ${process.version} for ${process.platform}-${process.arch}.\n` +
      'On Linux x64 and arm64 "npm ci" brings it along as an optional dependency (do not pass --omit=optional);\n' +
      `elsewhere install Node ${NEEDED} from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}

process.argv = [process.argv[0], resolve(script), ...rest];
await import(pathToFileURL(resolve(script)).href);
