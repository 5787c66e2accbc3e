import type { CheckSeverity } from '@stagewright/api';
import { type AddFinding, lineOf } from '../findings.ts';
import type { XmlElement, XmlVisitor } from '../read-xml.ts';

const BUG = 'BugInstance';

function severityOf(priority: string | undefined): CheckSeverity {
  if (priority === '1') return 'error';
  return priority === '2' ? 'warning' : 'info';
}

/** `<BugCollection><BugInstance type priority><LongMessage/><SourceLine sourcepath start/>`; FindBugs and SpotBugs write the same. */
export function findbugsReport(add: AddFinding): XmlVisitor {
  const folders: string[] = [];
  let message = '';
  let place: XmlElement['attributes'] | undefined;
  let placeIsOwn = false;
  return {
    opened({ name, attributes }, path) {
      if (name === BUG) {
        message = '';
        place = undefined;
        placeIsOwn = false;
      }
      if (name !== 'SourceLine' || !path.includes(BUG)) return;
      // That of the bug itself comes before those of the class and method that it is in.
      const isOwn = path.at(-1) === BUG;
      if (placeIsOwn || (place !== undefined && !isOwn)) return;
      place = attributes;
      placeIsOwn = isOwn;
    },
    closed({ name, attributes }, text, path) {
      if (name === 'SrcDir') folders.push(text.trim());
      if (name === 'LongMessage' && path.at(-1) === BUG) message = text;
      if (name !== BUG) return;
      const { type: rule = '', priority } = attributes;
      const file = fileOf(place, folders);
      add({ file, line: lineOf(place?.['start']), severity: severityOf(priority), rule, message });
    },
  };
}

/** Places are named within the folders of sources, of which a module has one as a rule. */
function fileOf(place: XmlElement['attributes'] | undefined, folders: readonly string[]): string {
  const path = place?.['sourcepath'];
  if (path === undefined) return place?.['classname'] ?? '';
  return folders.length === 1 ? `${folders[0]}/${path}` : path;
}
