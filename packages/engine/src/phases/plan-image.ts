import { hostPlatform, type Platform } from '@stagewright/oci';
import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';
import type { FoundPackage } from '../kinds/found-package.ts';
import { kindOf } from '../kinds/kinds.ts';
import { formatBytes } from '../log/format.ts';
import { baseCandidates, type Stack } from '../plan/base-candidates.ts';
import { type ChosenBase, chooseBase } from '../plan/choose-base.ts';
import type { SourcePackage } from '../sources/source-package.ts';
import { type InspectedPackage, inspect } from './inspect.ts';

/** What will be built of the package, and upon what. */
export interface ImagePlan {
  readonly package: FoundPackage;
  readonly inspected: InspectedPackage;
  /** Undefined: the image is made of the package alone. */
  readonly base?: ChosenBase;
  readonly stack?: Stack;
  readonly platform: Platform;
}

const BUILDABLE =
  'Executable jars (Main-Class in the manifest), jars and wars of Spring Boot, wars, applications of Node (package.json), Python (main.py) and PHP (index.php), static sites (index.html) and programs for Linux can be built.';
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

/** Reads the package strictly, tells what it is, and chooses the base image. */
export async function planImage(build: Build, source: SourcePackage): Promise<ImagePlan> {
  const { assignment, context, hostBases, registries, log } = build;
  const { signal, settings } = context;
  const inspected = await inspect(build, source);
  const { inspection } = inspected;
  const found = inspection.package;
  if (found.kind === 'unknown') {
    throw new BuildFailure('package_unknown', `The package is ${found.found}. ${BUILDABLE}`);
  }
  if (found.kind === 'unusable') throw new BuildFailure('plan_invalid', found.message);
  log.line(
    `Format ${inspection.format}, ${inspection.files} files, ${formatBytes(inspection.expandedBytes)} expanded`,
  );
  const kind = kindOf(found);
  for (const line of kind.describe(found)) log.line(line);
  const need = kind.need(found);
  const platform = platformOf(assignment.arch);
  checkArchitecture(found, platform);
  const candidates = baseCandidates(need, assignment.settings, settings.stacks);
  const base =
    candidates.candidates.length === 0
      ? undefined
      : await chooseBase({ need, candidates, platform, hostBases, registries, log, signal });
  log.line(`Base image: ${base?.name ?? 'none'} (${candidates.because})`);
  context.report({
    type: 'facts',
    facts: { language: need.language, package_kind: found.kind, base_image: base?.name ?? 'scratch' },
  });
  const { stack } = candidates;
  return {
    package: found,
    inspected,
    ...(base === undefined ? {} : { base }),
    platform,
    ...(stack === undefined ? {} : { stack }),
  };
}

/** @throws BuildFailure `plan_invalid` when the package holds a program for another processor */
function checkArchitecture(found: FoundPackage, { architecture }: Platform): void {
  if (!('architecture' in found) || found.architecture === architecture) return;
  const [wanted = architecture] =
    Object.entries(ARCHITECTURES).find(([, each]) => each === architecture) ?? [];
  throw new BuildFailure(
    'plan_invalid',
    `The program is for ${found.architecture}, but the image shall be for ${architecture} (build_os.arch ${wanted}).`,
  );
}

/** Of an architecture as the contract names it; the machine's own when none is named. */
export function platformOf(arch: string): Platform {
  const architecture = ARCHITECTURES[arch];
  return architecture === undefined ? hostPlatform() : { os: 'linux', architecture };
}
