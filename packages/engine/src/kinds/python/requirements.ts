/** A distribution's name as PEP 503 compares it. */
export function distributionName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** The distributions that a requirements.txt names outright; options, addresses and what a marker leaves out elsewhere are not. */
export function requirementNames(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .flatMap((line) => {
      const [, name, rest = ''] = /^([A-Za-z0-9][\w.-]*)(.*)$/.exec(line) ?? [];
      return name === undefined || rest.includes(';') || /^[:/]/.test(rest) ? [] : [distributionName(name)];
    });
}
