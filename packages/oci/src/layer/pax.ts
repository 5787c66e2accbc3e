/** The records of a PAX extended header, `length key=value\n` each, in the order of the map. */
export function paxRecords(records: ReadonlyMap<string, string>): Buffer {
  return Buffer.concat(Array.from(records, ([key, value]) => paxRecord(key, value)));
}

function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  // The length counts its own digits, so it can grow by one of them.
  let length = rest.length + String(rest.length).length;
  length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** Reads the records of a PAX extended header; undefined where they are damaged. */
export function parsePaxRecords(body: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    if (space === -1 || !Number.isSafeInteger(length) || length <= space - at || at + length > body.length) {
      return undefined;
    }
    const record = body.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals === -1) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
