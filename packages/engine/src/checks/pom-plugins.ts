import { visitXml, XmlProblem, type XmlVisitor } from './read-xml.ts';

/** A plugin that a `pom.xml` names for its build. */
export interface PomPlugin {
  /** `group:artifact` */
  readonly name: string;
  /** The version that commands get which name none. */
  readonly hasVersion: boolean;
  /** Whether the build runs it by itself. */
  readonly runs: boolean;
}

const USUAL_GROUP = 'org.apache.maven.plugins';
const OWN = 'project/build/plugins';
const MANAGED = 'project/build/pluginManagement/plugins';

/** What Maven would take from parents and profiles is not looked at. Of a file that is no pom Maven itself will tell. */
export function pomPlugins(pom: string): readonly PomPlugin[] {
  const found: PomPlugin[] = [];
  try {
    visitXml(pom, pluginVisitor(found), 'project');
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
  }
  return found;
}

function pluginVisitor(found: PomPlugin[]): XmlVisitor {
  let values: Record<string, string> = {};
  let runs = false;
  return {
    opened({ name }) {
      if (name !== 'plugin') return;
      values = {};
      runs = false;
    },
    closed({ name }, text, path) {
      const parent = path.at(-1);
      if (parent === 'plugin') values[name] = text.trim();
      if (name === 'goal' && parent === 'goals' && path.includes('execution')) runs = true;
      const place = path.join('/');
      if (name !== 'plugin' || (place !== OWN && place !== MANAGED)) return;
      const { groupId = USUAL_GROUP, artifactId = '', version = '' } = values;
      found.push({
        name: `${groupId}:${artifactId}`,
        hasVersion: version !== '',
        runs: runs && place === OWN,
      });
    },
  };
}
