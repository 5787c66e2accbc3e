import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of new hashes, as in RFC 7914; stored hashes keep their own. */
export interface ScryptCost {
  /** CPU and memory cost is 2 to this power. */
  readonly logN: number;
  readonly blockSize: number;
  readonly parallelism: number;
}

/** 32 MiB and about a quarter of a second of one core. */
export const DEFAULT_COST: ScryptCost = { logN: 15, blockSize: 8, parallelism: 3 };

/** For secrets that are random: nobody can try them all, however fast one try is. A few milliseconds. */
export const SECRET_COST: ScryptCost = { logN: 10, blockSize: 8, parallelism: 1 };

/** Thrown when so many passwords wait that one more would only wait in vain. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError';
  readonly code = 'PASSWORDS_BUSY';
  readonly temporary = true;
}

export interface Passwords {
  /** Default cost: the one that passwords of people need. */
  hash(password: string, cost?: ScryptCost): Promise<string>;
  /** `stored` null: no such user; takes as long as a wrong password and answers false. */
  verify(password: string, stored: string | null): Promise<boolean>;
}

interface Parsed {
  readonly cost: ScryptCost;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const KEY_BYTES = 32;

export function createPasswords({
  cost: usual = DEFAULT_COST,
  concurrency = 2,
  maxWaiting = 200,
} = {}): Passwords {
  /** Hashing runs on Node's thread pool, which files need too: it may never fill it. */
  const turns = createTurns(concurrency, maxWaiting);
  const derive = (password: string, { cost, salt }: Pick<Parsed, 'cost' | 'salt'>) =>
    turns.take(() => deriveKey(password, salt, cost));
  const stranger: Parsed = { cost: usual, salt: randomBytes(16), key: randomBytes(KEY_BYTES) };
  return {
    async hash(password, cost = usual) {
      const salt = randomBytes(16);
      return format({ cost, salt, key: await derive(password, { cost, salt }) });
    },
    async verify(password, stored) {
      const expected = (stored === null ? null : parse(stored)) ?? stranger;
      const same = timingSafeEqual(await derive(password, expected), expected.key);
      return same && expected !== stranger;
    },
  };
}

function deriveKey(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  const options = {
    cost: 2 ** cost.logN,
    blockSize: cost.blockSize,
    parallelization: cost.parallelism,
    maxmem: 256 * 2 ** cost.logN * cost.blockSize,
  };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function format({ cost, salt, key }: Parsed): string {
  return `$scrypt$ln=${cost.logN},r=${cost.blockSize},p=${cost.parallelism}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

function parse(stored: string): Parsed | null {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]{43})$/.exec(stored);
  if (!match) return null;
  const [logN, blockSize, parallelism] = match.slice(1, 4).map(Number) as [number, number, number];
  return {
    cost: { logN, blockSize, parallelism },
    salt: Buffer.from(match[4] ?? '', 'base64url'),
    key: Buffer.from(match[5] ?? '', 'base64url'),
  };
}

function createTurns(concurrency: number, maxWaiting: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async take<T>(work: () => Promise<T>): Promise<T> {
      if (running >= concurrency) {
        if (waiting.length >= maxWaiting)
          throw new PasswordsBusyError('Too many passwords are being checked.');
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
