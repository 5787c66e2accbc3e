// Serves the files of one folder: node static-server.mjs FOLDER. Listens on PORT, default 8080. It goes into images of static
// sites as it is, so it has no dependencies, and whatever changes here changes their digests.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const TYPES = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.htm': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

const root = await realpath(process.argv[2] ?? '.');

/** The file that a path of a URL names, with links followed; undefined when there is none below the root. */
async function find(path) {
  const wanted = path.endsWith('/') ? `${path}index.html` : path;
  const file = await realpath(join(root, wanted)).catch(() => undefined);
  if (file === undefined || !file.startsWith(`${root}${sep}`)) return undefined;
  const handle = await open(file).catch(() => undefined);
  const stats = await handle?.stat();
  await handle?.close();
  if (stats?.isDirectory()) return path.endsWith('/') ? undefined : { redirect: `${path}/` };
  return stats?.isFile() ? { file, stats } : undefined;
}

function pathOf(url) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
    return path.startsWith('/') && !path.includes('\0') ? path : undefined;
  } catch {
    return undefined;
  }
}

async function answer(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const path = pathOf(request.url);
  if (path === undefined) {
    response.writeHead(400).end();
    return;
  }
  const found = await find(path);
  if (found?.redirect !== undefined) {
    // One slash at the front: two would name another host.
    const to = encodeURI(found.redirect).replace(/^\/+/, '/');
    response.writeHead(301, { Location: to }).end();
    return;
  }
  await send(request, response, found ?? (await find('/404.html')), found === undefined ? 404 : 200);
}

const tags = new Map();

/** By the content: in an image every file has the same time. */
async function tagOf(file, stats) {
  const key = `${file} ${stats.size} ${stats.mtimeMs}`;
  let tag = tags.get(key);
  if (tag === undefined) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file)) hash.update(chunk);
    tag = `"${hash.digest('base64url').slice(0, 22)}"`;
    tags.set(key, tag);
  }
  return tag;
}

async function send(request, response, found, status) {
  if (found?.file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
    return;
  }
  const { file, stats } = found;
  const tag = await tagOf(file, stats);
  const headers = {
    'Content-Type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
  };
  if (status === 200 && request.headers['if-none-match'] === tag) {
    response.writeHead(304, { ETag: tag }).end();
    return;
  }
  response.writeHead(status, {
    ...headers,
    'Content-Length': stats.size,
    ...(status === 200 ? { ETag: tag } : {}),
  });
  if (request.method === 'HEAD' || stats.size === 0) response.end();
  else await pipeline(createReadStream(file, { end: stats.size - 1 }), response);
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
const port = Number(process.env.PORT ?? 8080);
server.listen(port, () => console.log(`Serving ${root} on port ${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
