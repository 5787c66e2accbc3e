export interface NetworkTrouble {
  readonly kind: 'certificate' | 'name' | 'proxy' | 'connection';
  /** `https://host:port` that the tool was talking to, where it says so. */
  readonly origin?: string;
}

const KINDS: readonly (readonly [NetworkTrouble['kind'], RegExp])[] = [
  [
    'certificate',
    /SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)|self[- ]signed certificate|local issuer certificate|CERTIFICATE_VERIFY_FAILED|certificate signed by unknown authority|PKIX path building failed|unable to find valid certification path|SSL certificate problem|certificate verif\w+ failed|UnknownIssuer/i,
  ],
  ['proxy', /\b407\b.*prox|prox.*\b407\b|proxy authentication required/i],
  [
    'name',
    /ENOTFOUND|EAI_AGAIN|Could not resolve (?:host|proxy)|no such host|Temporary failure in name resolution|Name or service not known|UnknownHostException|nodename nor servname|Unknown host/i,
  ],
  [
    'connection',
    /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|connection refused|connection timed out|connect timed out|no route to host|network is unreachable|Failed to establish a new connection|i\/o timeout|Connection reset by peer/i,
  ],
];

/** Where tools write whom they asked; the first group is an address, the second a host alone. */
const PLACES = [
  /\b(https?:\/\/[^\s/'"`<>()\\]+)/i,
  /host='([\w.-]+)'/,
  /(?:ENOTFOUND|EAI_AGAIN|resolve host:?|lookup|UnknownHostException:?|Unknown host:?)\s+'?([\w.-]+\.[a-z]{2,})/i,
];
/** Lines around the one that tells: tools name the address before they say what was wrong with it, or after. */
const AROUND = 4;

/** What in a tool's last words says that it could not reach somebody; undefined where nothing does. */
export function recogniseTrouble(output: string): NetworkTrouble | undefined {
  const lines = output.split('\n');
  for (const [kind, pattern] of KINDS) {
    const at = lines.findLastIndex((line) => pattern.test(line));
    if (at === -1) continue;
    const origin = findOrigin(lines, at);
    return { kind, ...(origin === undefined ? {} : { origin }) };
  }
  return undefined;
}

function findOrigin(lines: readonly string[], at: number): string | undefined {
  const near = Array.from(
    { length: 2 * AROUND + 1 },
    (_, index) => at + (index % 2 ? -1 : 1) * ((index + 1) >> 1),
  );
  for (const index of near) {
    for (const place of PLACES) {
      const [, found] = place.exec(lines[index] ?? '') ?? [];
      const url = found === undefined ? null : URL.parse(found.includes('://') ? found : `https://${found}`);
      if (url !== null) return url.origin;
    }
  }
  return undefined;
}
