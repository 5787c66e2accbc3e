import { createHash } from 'node:crypto';
import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream';
import type { Digest } from './digest.ts';
import { OciError } from './error.ts';

/** What a blob must be: its digest and, where it is known, its size. */
export interface ExpectedBlob {
  readonly digest: Digest;
  readonly size?: number | undefined;
}

/**
 * The same bytes, checked: the stream fails with `DIGEST_MISMATCH` or `SIZE_MISMATCH` instead of ending when they are
 * not the expected ones, and as soon as there are too many of them.
 */
export function verifiedBlob(source: Readable, expected: ExpectedBlob): Readable {
  const check = new BlobCheck(expected);
  // Errors and early ends travel both ways; whoever reads the result sees them there.
  pipeline(source, check, () => undefined);
  check.on('error', () => undefined);
  return check;
}

class BlobCheck extends Transform {
  readonly #expected: ExpectedBlob;
  readonly #hash = createHash('sha256');
  #seen = 0;

  constructor(expected: ExpectedBlob) {
    super({ highWaterMark: 1 << 18 });
    this.#expected = expected;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#seen += chunk.length;
    const { size, digest } = this.#expected;
    if (size !== undefined && this.#seen > size) {
      done(new OciError('SIZE_MISMATCH', `blob ${digest} has more than ${size} bytes`));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const { size, digest } = this.#expected;
    if (size !== undefined && this.#seen !== size) {
      done(new OciError('SIZE_MISMATCH', `blob ${digest} has ${this.#seen} bytes instead of ${size}`));
      return;
    }
    const actual = `sha256:${this.#hash.digest('hex')}`;
    done(
      actual === digest ? null : new OciError('DIGEST_MISMATCH', `blob ${digest} has the digest ${actual}`),
    );
  }
}
