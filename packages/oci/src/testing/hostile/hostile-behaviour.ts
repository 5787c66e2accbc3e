import type { ServerResponse } from 'node:http';
import { digestOf } from '../../digest.ts';
import { encodeManifest } from '../../manifest.ts';
import { MEDIA_TYPES } from '../../media-types.ts';
import type { Handler } from '../http-server.ts';

/** What the client does while the registry behaves so. */
export type Act = 'read a manifest' | 'read a blob' | 'push a blob' | 'move a tag' | 'list tags';

export interface HostileBehaviour {
  /** What the registry does, as a sentence about it. */
  readonly name: string;
  readonly act: Act;
  /** How it must end: the codes that a failure may have, or `done`. */
  readonly ends: readonly string[];
  /** `thief` is another host, which must never see a secret. */
  readonly handler: (thief: string) => Handler;
}

export const BYTES = Buffer.from('the right bytes');
export const BLOB = { mediaType: 'application/octet-stream', digest: digestOf(BYTES), size: BYTES.length };
export const MANIFEST = Buffer.from(
  encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config: BLOB, layers: [] }),
);

export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}, body: string | Buffer = ''): Handler =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

export const always = (handler: Handler) => () => handler;

/** Writes without an end, as fast as it is read. */
export function flood(response: ServerResponse): void {
  const fill = () => {
    while (response.write(Buffer.alloc(65_536, 32)));
  };
  response.on('drain', fill);
  fill();
}
