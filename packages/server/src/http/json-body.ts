import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem-error.ts';

/** A NUL or a surrogate, written as an escape: only then can a text in the document hold one that nothing goes with. */
const SUSPICIOUS = /\\u(?:0000|[dD][89a-fA-F])/;

const isBad = (text: string) => text.includes('\0') || !text.isWellFormed();

/**
 * Where a document holds a text that no database and no file can keep; null where it does not. Names are texts too. Without
 * recursion: a document may be as deep as it is long.
 */
function badText(document: unknown): string | null {
  const left: { value: unknown; path: string }[] = [{ value: document, path: '' }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && isBad(value)) return path;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, part] of Object.entries(value)) {
      if (isBad(name)) return path;
      left.push({ value: part, path: path === '' ? name : `${path}.${name}` });
    }
  }
  return null;
}

const malformed = (cause: unknown) => new ProblemError('body_malformed', undefined, { cause });

/** Reads a JSON body; none is undefined. Of a name that is there twice the last counts, as everywhere. @throws ProblemError */
export function parseJsonBody(request: FastifyRequest, body: Buffer): unknown {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ProblemError(
      'parameter_invalid',
      'header Content-Encoding: must be left out; send the body as it is.',
    );
  }
  if (body.length === 0) return undefined;
  if (!isUtf8(body))
    throw new ProblemError('body_malformed', 'The body is not valid UTF-8. Send JSON in UTF-8.');
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(error);
  }
  if (!SUSPICIOUS.test(text)) return value;
  const bad = badText(value);
  if (bad === null) return value;
  const where = bad === '' ? 'body' : `body ${bad.slice(0, 200)}`;
  throw new ProblemError('parameter_invalid', `${where}: must not hold NUL characters or lone surrogates.`);
}
