import { describe, expect, test } from 'vitest';
import { createPasswords, DEFAULT_COST, PasswordsBusyError } from './passwords.ts';

const cost = { logN: 4, blockSize: 8, parallelism: 1 };

describe('passwords', () => {
  test('verify against their hash only', async () => {
    const passwords = createPasswords({ cost });
    const stored = await passwords.hash('über secret');
    expect(stored).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$/);
    expect(stored).not.toContain('secret');
    expect(await passwords.verify('über secret', stored)).toBe(true);
    expect(await passwords.verify('u\u0308ber secret', stored)).toBe(true);
    expect(await passwords.verify('uber secret', stored)).toBe(false);
    expect(await passwords.verify('', stored)).toBe(false);
  });

  test('have a salt of their own', async () => {
    const passwords = createPasswords({ cost });
    expect(await passwords.hash('same')).not.toBe(await passwords.hash('same'));
  });

  test('keep the cost that they were hashed with', async () => {
    const stored = await createPasswords({ cost }).hash('old');
    expect(await createPasswords({ cost: { ...cost, logN: 5 } }).verify('old', stored)).toBe(true);
  });

  test.each([[null], ['rubbish'], ['$scrypt$ln=4,r=8,p=1$AAAA$short']])(
    'never verify against %s',
    async (stored) => {
      expect(await createPasswords({ cost }).verify('', stored)).toBe(false);
    },
  );

  test('cost an attacker as much as OWASP asks for, also for an unknown user', async () => {
    expect(2 ** DEFAULT_COST.logN * DEFAULT_COST.blockSize * DEFAULT_COST.parallelism).toBeGreaterThanOrEqual(
      2 ** 15 * 8 * 3,
    );
    const passwords = createPasswords();
    const stored = await passwords.hash('known');
    const time = async (hash: string | null) => {
      const start = performance.now();
      await passwords.verify('wrong', hash);
      return performance.now() - start;
    };
    await time(stored);
    const [known, unknown] = [await time(stored), await time(null)];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  test('are checked a few at a time, and refused when too many wait', async () => {
    const passwords = createPasswords({ cost, concurrency: 1, maxWaiting: 2 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('x')));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(results[4]).toMatchObject({ reason: expect.any(PasswordsBusyError) });
    expect(await passwords.hash('x')).toBeTypeOf('string');
  });
});
