import { CODE_CHECKS, type CodeCheckSettings } from '@stagewright/api';
import { InvalidArgumentError } from 'commander';

/** A whole number from `least` on. */
export function whole(least = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number${least === 0 ? '' : ` from ${least}`}.`);
  };
}

/** A number that may have a fraction. */
export function decimal(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number.');
}

/** `NAME=value`, given as often as needed; the last of a name counts. */
export function assignment(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be NAME=value.');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

/** `check` or `check=most errors`, given as often as needed. */
export function codeCheck(text: string, earlier: CodeCheckSettings = {}): CodeCheckSettings {
  const [name = '', most] = text.split('=', 2);
  const check = CODE_CHECKS.find((each) => each === name);
  if (check === undefined) throw new InvalidArgumentError(`It must be one of ${CODE_CHECKS.join(', ')}.`);
  return { ...earlier, [check]: most === undefined ? {} : { max_errors: whole()(most) } };
}

/** An option given as often as needed. */
export function repeated(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}
