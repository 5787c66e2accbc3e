import { BlockList, isIP } from 'node:net';

/** One setting of the service: its environment variable, its default as text, and what the text means. */
export interface Setting<T> {
  readonly variable: string;
  /** Undefined: the setting is optional and its value then undefined. */
  readonly fallback: string | undefined;
  readonly meaning: string;
  /** @throws Error whose message says what the text must be */
  readonly parse: (text: string) => T;
}

export function setting<T>(
  variable: string,
  fallback: string,
  parse: (text: string) => T,
  meaning: string,
): Setting<T> {
  return { variable, fallback, parse, meaning };
}

export function optional<T>(
  variable: string,
  parse: (text: string) => T,
  meaning: string,
): Setting<T | undefined> {
  return { variable, fallback: undefined, parse, meaning };
}

export const text = (value: string): string => value;

export function integer(minimum: number, maximum: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= minimum && number <= maximum))
      throw new Error(`must be a whole number from ${minimum} to ${maximum}`);
    return number;
  };
}

export function number(minimum: number, maximum: number): (value: string) => number {
  return (value) => {
    const parsed = value.trim() === '' ? Number.NaN : Number(value);
    if (!(parsed >= minimum && parsed <= maximum))
      throw new Error(`must be a number from ${minimum} to ${maximum}`);
    return parsed;
  };
}

export function flag(value: string): boolean {
  if (['1', 'true', 'yes', 'on'].includes(value.toLowerCase())) return true;
  if (['0', 'false', 'no', 'off', ''].includes(value.toLowerCase())) return false;
  throw new Error('must be true or false');
}

export function list(value: string): readonly string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Networks as a set of addresses. */
export function networks(value: string): BlockList {
  const set = new BlockList();
  for (const part of list(value)) {
    const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(part) ?? [];
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    try {
      set.addSubnet(address, Number(bits), family);
    } catch (error) {
      throw new Error('must be networks such as 10.0.0.0/8, comma-separated', { cause: error });
    }
  }
  return set;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A number of bytes, with an optional unit: `512M`, `8G`. */
export function bytes(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(value.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ''];
  if (!match?.[1] || unit === undefined) throw new Error('must be a size such as 512M or 8G');
  return Math.floor(Number(match[1]) * unit);
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export function address(value: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]*)):(\d{1,5})$/.exec(value);
  const port = Number(match?.[3]);
  if (!match || port > 65535) throw new Error('must be host:port, such as 127.0.0.1:7080');
  return { host: match[1] ?? (match[2] || '0.0.0.0'), port };
}

export function url(value: string): string {
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (
    !parsed ||
    !['http:', 'https:'].includes(parsed.protocol) ||
    parsed.pathname !== '/' ||
    parsed.search ||
    parsed.username
  ) {
    throw new Error('must be an http(s) address without path or user, such as https://builds.example.com');
  }
  return parsed.origin;
}
