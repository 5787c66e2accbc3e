import type { ArchiveIndex } from '../../archive/archive-entry.ts';
import type { JarManifest } from './jar-manifest.ts';
import { MOST_ENTRIES } from './raw-zip.ts';

/** Attributes that Java obeys only in the jar that it is started with, or that tie classes to one jar. */
const TIED = [
  'multi-release',
  'launcher-agent-class',
  'premain-class',
  'agent-class',
  'add-exports',
  'add-opens',
  'enable-native-access',
  'class-path',
  'sealed',
  'splashscreen-image',
  'javafx-application-class',
];
const SMALLEST_BYTES = 2 << 20;

/** Why an executable jar must stay, or had better stay, one file; undefined when it may be cut by packages. */
export function wholeBecause(
  { entries, duplicate }: ArchiveIndex,
  manifest: JarManifest,
): string | undefined {
  const tied = TIED.find((name) => !['', 'false', undefined].includes(manifest.get(name)?.toLowerCase()));
  if (tied !== undefined) return `its manifest has ${tied}`;
  if (manifest.hasSections) return 'its manifest has sections about single entries';
  const kept = entries.find(({ path }) => /^META-INF\/(?:[^/]+\.SF|INDEX\.LIST)$/i.test(path));
  if (kept !== undefined) return `it has ${kept.path}`;
  const nested = entries.find(({ path }) => path.endsWith('.jar'));
  if (nested !== undefined) return `it holds ${nested.path}, which its own launcher may look for`;
  if (duplicate !== undefined) return `it holds ${duplicate} twice`;
  if (entries.some(({ kind }) => kind === 'symlink')) return 'it holds symbolic links';
  if (entries.length > MOST_ENTRIES / 2) return `it has more than ${MOST_ENTRIES / 2} entries`;
  const size = entries.reduce((sum, { data }) => sum + (data?.storedSize ?? 0), 0);
  return size < SMALLEST_BYTES ? 'it is small' : undefined;
}
