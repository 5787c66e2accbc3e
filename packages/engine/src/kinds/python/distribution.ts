import { distributionName } from './requirements.ts';

/** What a wheel, or what an installer made of it, says of itself in its `dist-info` folder. */
export interface Distribution {
  readonly name: string;
  readonly version: string;
  /** Distributions that it needs whatever the machine is. */
  readonly requires: readonly string[];
}

/** How an installed application is started: a function of a module, or the module itself. */
export interface PythonEntry {
  readonly module: string;
  readonly function?: string;
  /** What said so, for the log. */
  readonly from: string;
}

const DOTTED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Reads METADATA: fields as in a mail, until the blank line before the description. */
export function parseMetadata(text: string): Distribution | undefined {
  const lines = (text.split(/\r?\n\r?\n/, 1)[0] ?? '').split(/\r?\n/);
  const values = (field: string) =>
    lines.filter((line) => line.startsWith(`${field}: `)).map((line) => line.slice(field.length + 2).trim());
  const [name] = values('Name');
  if (name === undefined) return undefined;
  const requires = values('Requires-Dist').flatMap((need) => {
    const [, required] = /^([A-Za-z0-9][\w.-]*)[^;]*$/.exec(need) ?? [];
    return required === undefined ? [] : [distributionName(required)];
  });
  return { name: distributionName(name), version: values('Version')[0] ?? '', requires };
}

/** The console scripts of an entry_points.txt that can be called. */
export function consoleScripts(text: string): (PythonEntry & { readonly name: string })[] {
  const [, section = ''] = /^\[console_scripts\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text) ?? [];
  return section.split(/\r?\n/).flatMap((line) => {
    const [, name, module, called] = /^\s*([^\s=]+)\s*=\s*([\w.]+)\s*:\s*([\w.]+)/.exec(line) ?? [];
    if (name === undefined || module === undefined || called === undefined) return [];
    if (!DOTTED.test(module) || !DOTTED.test(called)) return [];
    return [{ name, module, function: called, from: `the script ${name} of its entry_points.txt` }];
  });
}

/** Arguments of Python. */
export function entryArguments({ module, function: called }: PythonEntry): string[] {
  if (called === undefined) return ['-m', module];
  const [first = ''] = called.split('.');
  return ['-c', `import sys; from ${module} import ${first}; sys.exit(${called}())`];
}
