import { hostPlatform } from '@stagewright/oci';
import { readDockerfile } from './read-dockerfile.ts';

export interface DockerfileText {
  readonly text: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** As of `TARGETPLATFORM` and the like. */
  readonly architecture: string;
}

export interface ImageReference {
  readonly reference: string;
  /** The reference, and what stands for it in the Dockerfile. */
  readonly written: readonly string[];
}

/** Those of a Dockerfile in a folder, for this machine. */
export async function dockerfileImages(
  folder: string,
  { path, build_args }: { readonly path: string; readonly build_args: Readonly<Record<string, string>> },
): Promise<readonly string[]> {
  const text = await readDockerfile(folder, path);
  const { architecture } = hostPlatform();
  return imageReferences({ text, buildArgs: build_args, architecture }).map(({ reference }) => reference);
}

const CONTINUED = /\\[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*/g;
const VARIABLE = /\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g;

/**
 * The images that a Dockerfile names (`FROM`, `COPY --from`, `RUN --mount=…,from=`), as it names them once its arguments are filled in; no
 * stages of its own, and not `scratch`. What is overlooked here is not fetched, and buildah then says that it has no such image.
 */
export function imageReferences({ text, buildArgs, architecture }: DockerfileText): ImageReference[] {
  const known = new Map(Object.entries(platformArguments(architecture)));
  const stages = new Set(['scratch']);
  const found = new Map<string, Set<string>>();
  let first = true;
  for (const [instruction, rest] of instructions(text)) {
    const words = rest.split(/\s+/);
    if (instruction === 'ARG' && first) declare(words, known, buildArgs);
    first &&= instruction !== 'FROM';
    for (const [written, reference] of named(instruction, words, known)) {
      if (!isImage(reference, stages)) continue;
      const all = found.get(reference) ?? new Set([reference]);
      found.set(reference, all.add(written));
    }
    if (instruction === 'FROM') stages.add(stageOf(words).name.toLowerCase());
  }
  return [...found].map(([reference, written]) => ({ reference, written: [...written] }));
}

/** What an instruction names, as it is written and as it is meant. */
function named(instruction: string, words: readonly string[], known: ReadonlyMap<string, string>) {
  if (instruction !== 'FROM') return sources(words).map((name) => [name, name] as const);
  const { image } = stageOf(words);
  return [[unquoted(image), expand(image, known)] as const];
}

function stageOf(words: readonly string[]): { readonly image: string; readonly name: string } {
  const [image = '', as = '', name = ''] = words.filter((word) => !word.startsWith('--'));
  return { image, name: as.toUpperCase() === 'AS' ? name : '' };
}

function isImage(name: string, stages: ReadonlySet<string>): boolean {
  return name !== '' && !/^\d+$/.test(name) && !stages.has(name.toLowerCase());
}

function instructions(text: string): [string, string][] {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(CONTINUED, ' ')
    .split('\n')
    .flatMap((line) => {
      const match = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line);
      return match === null ? [] : [[(match[1] ?? '').toUpperCase(), match[2] ?? ''] as [string, string]];
    });
}

function declare(
  words: readonly string[],
  known: Map<string, string>,
  buildArgs: Readonly<Record<string, string>>,
): void {
  for (const word of words) {
    const [, name = '', value] = /^(\w+)(?:=(.*))?$/.exec(word) ?? [];
    const given = buildArgs[name] ?? (value === undefined ? undefined : expand(unquoted(value), known));
    if (given !== undefined) known.set(name, given);
  }
}

function expand(text: string, known: ReadonlyMap<string, string>): string {
  return unquoted(text).replaceAll(VARIABLE, (_all, braced, operator, other, plain) => {
    const value = known.get(braced ?? plain) ?? '';
    if (operator === '-') return value || other;
    if (operator === '+') return value && other;
    return value;
  });
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}

/** Of `COPY --from=x` and `RUN --mount=type=bind,from=x`: options stand before all else. */
function sources(words: readonly string[]): string[] {
  const options = words.slice(
    0,
    words.findIndex((word) => !word.startsWith('--')),
  );
  return options.flatMap((option) => {
    const [, from] = /^--from=(.+)$/.exec(option) ?? /^--mount=(?:.*,)?from=([^,]+)/.exec(option) ?? [];
    return from === undefined ? [] : [from];
  });
}

function platformArguments(architecture: string): Record<string, string> {
  return Object.fromEntries(
    ['TARGET', 'BUILD'].flatMap((side) => [
      [`${side}PLATFORM`, `linux/${architecture}`],
      [`${side}OS`, 'linux'],
      [`${side}ARCH`, architecture],
      [`${side}VARIANT`, ''],
    ]),
  );
}
