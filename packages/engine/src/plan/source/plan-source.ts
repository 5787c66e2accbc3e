import type { BuildPlan, BuildSettings } from '@stagewright/api';
import { BuildFailure } from '../../build-failure.ts';
import { withCodeChecks } from '../../checks/plan-checks.ts';
import type { FindLanguage, LanguagePlan } from './language-plan.ts';
import { findGo } from './languages/go.ts';
import { findJava } from './languages/java.ts';
import { findNode } from './languages/node.ts';
import { findPhp } from './languages/php.ts';
import { findPython } from './languages/python.ts';
import { findStaticSite } from './languages/static-site.ts';
import { planDockerfile } from './plan-dockerfile.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** In the order in which they are looked for: projects in Java or PHP may hold a package.json for their pages, hardly the other way round. */
const LANGUAGES: readonly { readonly names: readonly string[]; readonly find: FindLanguage }[] = [
  { names: ['java', 'tomcat'], find: findJava },
  { names: ['go', 'golang'], find: findGo },
  { names: ['php'], find: findPhp },
  { names: ['nodejs', 'node', 'node.js', 'javascript', 'static'], find: findNode },
  { names: ['python'], find: findPython },
  { names: ['static'], find: findStaticSite },
];
/** What a command may leave where nothing says what it is. */
const ANYTHING = [
  'target/*.war',
  'target/*.jar',
  'build/libs/*.war',
  'build/libs/*.jar',
  'dist',
  'build',
  '.',
];

/**
 * How a repository is built: by what the settings name, else a Dockerfile, else `build.sh`, else its language. Runs nothing.
 * @throws BuildFailure `plan_invalid`
 */
export async function planSource(files: RepositoryFiles, settings: BuildSettings): Promise<BuildPlan> {
  const plan =
    (await planImageFile(files, settings)) ??
    (await planCommand(files, settings)) ??
    (await planLanguage(files, settings));
  if (plan === undefined) throw nothingFound(await files.list('.'));
  return await withCodeChecks(withWishes(plan, settings), files, settings);
}

/** A Dockerfile, after the command that the job has for it: what that makes is in the Dockerfile's context. */
async function planImageFile(
  files: RepositoryFiles,
  settings: BuildSettings,
): Promise<BuildPlan | undefined> {
  const plan = await planDockerfile(files, settings);
  if (plan === undefined || settings.build_cmd === undefined) return plan;
  const command = await planCommand(files, settings);
  const { steps = [], caches = [], tool = '' } = command ?? {};
  return { ...plan, steps, caches, tool, because: `${plan.because}, after build.build_cmd` };
}

async function planCommand(files: RepositoryFiles, settings: BuildSettings): Promise<BuildPlan | undefined> {
  const { build_cmd: command } = settings;
  const scripted = command === undefined && (await files.has('build.sh'));
  if (command === undefined && !scripted) return undefined;
  const known = await findLanguage(files, settings).catch(ignorePlanProblem);
  const script = (await files.isExecutable('build.sh')) ? ['./build.sh'] : ['sh', './build.sh'];
  return {
    ...UNKNOWN_LANGUAGE,
    ...(known === undefined ? {} : languageOf(known)),
    origin: scripted ? 'build_script' : 'build_cmd',
    because: scripted ? 'build.sh is at the root' : 'build.build_cmd is set',
    executor: 'sandbox',
    steps: scripted
      ? [{ name: 'build.sh', argv: script }]
      : [{ name: 'build_cmd', argv: ['sh', '-c', command as string] }],
    artifact: { patterns: [...new Set([...(known?.patterns ?? []), ...ANYTHING])] },
  };
}

/** A command builds also what its language's own way could not. */
function ignorePlanProblem(error: unknown): undefined {
  if (!(error instanceof BuildFailure)) throw error;
}

async function planLanguage(files: RepositoryFiles, settings: BuildSettings): Promise<BuildPlan | undefined> {
  const found = await findLanguage(files, settings);
  if (found === undefined) return undefined;
  const { because, steps, patterns } = found;
  return {
    ...languageOf(found),
    origin: 'language',
    because,
    executor: 'sandbox',
    steps,
    artifact: { patterns: [...patterns] },
  };
}

async function findLanguage(
  files: RepositoryFiles,
  { language = '' }: BuildSettings,
): Promise<LanguagePlan | undefined> {
  const wish = language.toLowerCase();
  for (const { names, find } of LANGUAGES) {
    const found = wish === '' || names.includes(wish) ? await find(files) : undefined;
    if (found !== undefined) return found;
  }
  if (wish === '' || wish === 'docker') return undefined;
  throw new BuildFailure(
    'plan_invalid',
    `build.language is ${JSON.stringify(language)}, but the repository has no project of it at its root.`,
  );
}

const UNKNOWN_LANGUAGE = { language: '', language_version: '', version_from: '', tool: '', caches: [] };

function languageOf({ language, language_version, version_from, tool, caches }: LanguagePlan) {
  return { language, language_version, version_from, tool, caches };
}

/** What the job's settings say comes before what was found. */
function withWishes(plan: BuildPlan, settings: BuildSettings): BuildPlan {
  const { language_version: version, artifact_path: path } = settings;
  return {
    ...plan,
    ...(version === undefined ? {} : { language_version: version, version_from: 'build.language_version' }),
    ...(path === undefined || plan.artifact === undefined ? {} : { artifact: { patterns: [path] } }),
  };
}

function nothingFound(names: readonly string[]): BuildFailure {
  const shown = names.filter((name) => name !== '.git').slice(0, 8);
  return new BuildFailure(
    'plan_invalid',
    `Nothing says how the repository is built: it has no Dockerfile, build.sh, pom.xml, build.gradle, go.mod, composer.json, index.php, package.json, Python project or index.html at its root (there: ${shown.join(', ') || 'nothing'}). Name a command in build.build_cmd or a Dockerfile in build.dockerfile_path.`,
  );
}
