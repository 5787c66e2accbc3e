import { createHash, X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;
/** What `keytool` and Java take when nobody says another one. It keeps no secret: there are only certificates. */
export const TRUSTSTORE_PASSWORD = 'changeit';
/** Java's own, before its digest over a keystore. */
const PHRASE = 'Mighty Aphrodite';

/** Certificates in PEM as a keystore of Java's format JKS, which every Java reads; the same ones always give the same bytes. */
export function javaTruststore(pem: string): Buffer {
  const unique = new Map(
    (pem.match(CERTIFICATE) ?? []).map((text) => {
      const { raw, fingerprint256 } = new X509Certificate(text);
      return [fingerprint256, raw] as const;
    }),
  );
  const entries = [...unique.values()].map((der, index) =>
    Buffer.concat([
      int(TRUSTED_CERTIFICATE),
      utf(`ca${index}`),
      Buffer.alloc(8),
      utf('X.509'),
      int(der.length),
      der,
    ]),
  );
  const content = Buffer.concat([int(MAGIC), int(VERSION), int(entries.length), ...entries]);
  const password = Buffer.from(TRUSTSTORE_PASSWORD, 'utf16le').swap16();
  const digest = createHash('sha1').update(password).update(PHRASE).update(content).digest();
  return Buffer.concat([content, digest]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function utf(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
