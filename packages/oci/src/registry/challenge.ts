/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const PARAMETER = /[ \t,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/y;
const BETWEEN = /[ \t,]*/y;

/** Reads the challenges of RFC 9110 out of a header; what is not understood ends the list. */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
  const lines = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  return lines.flatMap(parseLine);
}

function parseLine(line: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = skip(BETWEEN, line, 0);
  while (at < line.length) {
    const scheme = match(TOKEN, line, at);
    if (scheme === null) break;
    at += scheme[0].length;
    const parameters = new Map<string, string>();
    for (let found = match(PARAMETER, line, at); found !== null; found = match(PARAMETER, line, at)) {
      const [whole, name = '', quoted, bare] = found;
      parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
      at += whole.length;
    }
    challenges.push({ scheme: scheme[0].toLowerCase(), parameters });
    at = skip(BETWEEN, line, at);
  }
  return challenges;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at)?.[0].length ?? 0);
}
