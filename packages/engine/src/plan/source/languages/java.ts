import { cacheOf } from '../cache-of.ts';
import { type FindLanguage, findVersion, type LanguagePlan, versionBy } from '../language-plan.ts';
import type { RepositoryFiles } from '../repository-files.ts';

const MAVEN = ['--batch-mode', '--no-transfer-progress', 'clean', 'package'];
const GRADLE = ['--no-daemon', '--console=plain', 'build'];
const WRAPPER_PROPERTIES = 'gradle/wrapper/gradle-wrapper.properties';
const GRADLE_FILES = ['build.gradle', 'build.gradle.kts'];

/** Maven by `pom.xml`, Gradle by `build.gradle`; the project's own wrapper comes before the machine's tool. */
export const findJava: FindLanguage = async (files) => {
  if (await files.has('pom.xml')) return await maven(files);
  for (const file of GRADLE_FILES) if (await files.has(file)) return await gradle(files, file);
  return undefined;
};

async function maven(files: RepositoryFiles): Promise<LanguagePlan> {
  const { program, by } = await programOf(files, 'mvn', 'mvnw', '.mvn/wrapper/maven-wrapper.properties');
  const version = await findVersion(files, [
    {
      file: 'pom.xml',
      read: versionBy(
        /<(?:maven\.compiler\.release|java\.version|maven\.compiler\.source|release)>\s*([\d.]+)\s*</,
      ),
    },
  ]);
  return {
    because: `pom.xml is at the root${by}`,
    language: 'java',
    ...version,
    tool: 'maven',
    steps: [{ name: 'package', argv: [...program, ...MAVEN] }],
    patterns: ['target/*.war', 'target/*.jar', '*/target/*.war', '*/target/*.jar'],
    caches: [await cacheOf(files, { name: 'maven', folder: '.m2/repository' }, ['pom.xml'])],
  };
}

async function gradle(files: RepositoryFiles, file: string): Promise<LanguagePlan> {
  const { program, by } = await programOf(files, 'gradle', 'gradlew', WRAPPER_PROPERTIES);
  const version = await findVersion(files, [
    { file, read: versionBy(/JavaLanguageVersion\.of\((\d+)\)/) },
    { file, read: versionBy(/sourceCompatibility\s*=?\s*['"]?(?:JavaVersion\.VERSION_)?([\d.]+)/) },
  ]);
  return {
    because: `${file} is at the root${by}`,
    language: 'java',
    ...version,
    tool: 'gradle',
    steps: [{ name: 'build', argv: [...program, ...GRADLE] }],
    patterns: ['build/libs/*.war', 'build/libs/*.jar', '*/build/libs/*.war', '*/build/libs/*.jar'],
    // Not all of `.gradle`: settings of the operator's network lie there, too.
    caches: [
      await cacheOf(files, { name: 'gradle', folder: '.gradle/caches' }, [
        file,
        'gradle.lockfile',
        'settings.gradle',
      ]),
      await cacheOf(files, { name: 'gradle-wrapper', folder: '.gradle/wrapper' }, [WRAPPER_PROPERTIES]),
    ],
  };
}

async function programOf(files: RepositoryFiles, tool: string, wrapper: string, properties: string) {
  return (await files.has(wrapper)) && (await files.has(properties))
    ? { program: ['sh', `./${wrapper}`], by: `, with ${wrapper}` }
    : { program: [tool], by: '' };
}
