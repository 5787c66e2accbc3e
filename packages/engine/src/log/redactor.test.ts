import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from './redactor.ts';

function redacted(secrets: readonly string[], ...chunks: (Uint8Array | string)[]): string {
  const redactor = new Redactor({ secrets });
  return chunks.map((chunk) => redactor.write(chunk)).join('') + redactor.end();
}

describe('the redactor', () => {
  it('masks a secret however it is cut into chunks', () => {
    const text = Buffer.from('before hunter2-swördfish after\nand hunter2-swördfish again');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
        const borders = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = borders.slice(1).map((end, index) => text.subarray(borders[index], end));
        expect(redacted(['hunter2-swördfish'], ...chunks)).toBe('before *** after\nand *** again');
      }),
    );
  });

  it('masks a secret on a border within a line without end', () => {
    for (let shift = 0; shift < 20; shift++) {
      const line = 'x'.repeat(65_530 + shift);
      expect(redacted(['hunter2-sword'], line, 'hunter2', '-sword', 'y'.repeat(10))).toBe(
        `${line}***${'y'.repeat(10)}`,
      );
    }
  });

  it('masks other spellings of a secret', () => {
    const secret = 'p@ss wörd/+&1';
    const around = ['', 'a', 'ab'].map((before) => Buffer.from(`${before}${secret}:tail`).toString('base64'));
    const spellings = [
      encodeURIComponent(secret),
      encodeURIComponent(secret).replaceAll('%20', '+'),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      JSON.stringify({ secret }),
      ...around,
    ];
    const shown = redacted([secret], spellings.join('\n'));
    expect(shown.split('\n')).toHaveLength(spellings.length);
    for (const line of shown.split('\n')) expect(line).toContain('***');
    expect(shown).not.toContain('w%C3%B6rd');
    expect(shown).not.toMatch(/cEBzcyB3/);
  });

  it('masks each line of a secret with several', () => {
    expect(redacted(['-----KEY-----\nabcdefgh\nijklmnop'], 'abcdefgh\nx ijklmnop\r\n')).toBe('***\nx ***\n');
  });

  it('masks the longer of two secrets that begin alike', () => {
    expect(redacted(['token', 'token-and-more'], 'token-and-more token')).toBe('*** ***');
  });

  it('leaves secrets alone that are too short to be told from text', () => {
    expect(redacted(['', 'a', 'abc', '   '], 'an abc a')).toBe('an abc a');
  });

  it('makes valid UTF-8 of anything', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (chunks) => {
        const text = redacted(['secret'], ...chunks);
        expect(text.isWellFormed()).toBe(true);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/);
      }),
    );
    expect(
      redacted([], Buffer.from([0x61, 0xc3]), Buffer.from([0xa9, 0x62]), Buffer.from([0xe2, 0x82])),
    ).toBe('aéb\ufffd');
  });

  it('keeps colours and tabs, and drops all other control', () => {
    const text =
      'a\u001b[1;31mred\u001b[0m\tb\u001b[2J\u001b[10;5H\u001b]0;title\u0007c\u0007\b\u001b7\u001b(Bd\u001bPx\u001b\\e\u009b';
    expect(redacted([], text)).toBe('a\u001b[1;31mred\u001b[0m\tbcde');
  });

  it('cannot be tricked by control within a secret', () => {
    expect(redacted(['hunter2-sword'], 'hun\u0000ter2\u001b[K-sword')).toBe('***');
  });

  it('folds what was overwritten', () => {
    expect(redacted([], ' 1%\r 50%\r', '100%\r\n', 'done\r\nx\r')).toBe('100%\ndone\nx');
  });
});
