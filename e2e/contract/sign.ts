import { createHash, createHmac } from 'node:crypto';
import type { Sent } from './exchange.ts';
import type { Scene } from './scene.ts';

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

export const sdkDate = (at = Date.now()): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');

export interface Signing {
  readonly date?: string;
  readonly access?: string;
  readonly secret?: string;
  /** Names of headers that are sent and left out of the signature. */
  readonly unsigned?: readonly string[];
}

/**
 * Signs a request by section (b) of the contract, independently of the service. For paths and queries that need no
 * escaping.
 */
export function signed(scene: Scene, sent: Sent, signing: Signing = {}): Sent {
  const { date = sdkDate(), access = scene.key.access, secret = scene.key.secret, unsigned = [] } = signing;
  const [path = '', query = ''] = sent.path.split('?');
  const headers: Record<string, string> = {
    host: new URL(scene.url).host,
    'x-sdk-date': date,
    'x-project-id': scene.project.id,
    ...(sent.headers as Record<string, string> | undefined),
  };
  const names = Object.keys(headers)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const canonical = [
    sent.method,
    path.endsWith('/') ? path : `${path}/`,
    query.split('&').sort().join('&'),
    names.map((name) => `${name}:${headers[name]}\n`).join(''),
    names.join(';'),
    headers['x-sdk-content-sha256'] ?? sha256((sent.body as string | Buffer | undefined) ?? ''),
  ];
  const text = ['SDK-HMAC-SHA256', date, sha256(canonical.join('\n'))].join('\n');
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  const authorization = `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, headers: { ...headers, authorization } };
}
