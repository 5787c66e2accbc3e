const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export type JsonObject = Readonly<Record<string, unknown>>;

/** JSON whose bytes depend on the value alone: the named keys first, all others by code unit, at every depth. */
export function encodeJson(value: unknown, firstKeys: readonly string[]): Uint8Array {
  return encoder.encode(JSON.stringify(ordered(value, firstKeys)));
}

/** Strict UTF-8 JSON; throws what the decoder or the parser throws. */
export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ordered(value: unknown, firstKeys: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, firstKeys));
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const first = firstKeys.filter((key) => Object.hasOwn(value, key));
  const rest = keys.filter((key) => !firstKeys.includes(key)).sort();
  return Object.fromEntries([...first, ...rest].map((key) => [key, ordered(value[key], firstKeys)]));
}
