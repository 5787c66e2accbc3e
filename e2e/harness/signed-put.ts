import { createHash, createHmac } from 'node:crypto';

export interface S3Key {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** Puts a bucket or an object by the signature of S3's headers, which the product itself never uses: it reads by signed addresses. */
export async function signedPut(key: S3Key, path: string, body: Uint8Array): Promise<void> {
  const url = new URL(path.split('/').map(encode).join('/'), key.endpoint);
  const time = new Date().toISOString().replace(/\.\d+|[-:]/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const headers = { host: url.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['PUT', url.pathname, '', lines.join(''), names, 'UNSIGNED-PAYLOAD'].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const signing = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${key.secretKey}`);
  const signature = hmac(signing, text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  const { host: _host, ...sent } = headers;
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { ...sent, authorization },
    body: Buffer.from(body),
  });
  if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`);
}

const encode = (part: string) =>
  encodeURIComponent(part).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
