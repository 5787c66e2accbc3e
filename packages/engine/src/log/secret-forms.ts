const SHORTEST = 4;

/**
 * The spellings under which a secret may show up: as it is, line by line, URL-encoded, and in base64 at any of the
 * three alignments within a longer text. Longest first, so that a form is masked before a part of it.
 */
export function secretForms(secrets: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      if (part.trim().length < SHORTEST) continue;
      for (const form of spellings(part.trim())) if (form.length >= SHORTEST) forms.add(form);
    }
  }
  return [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret.toWellFormed());
  return [
    secret,
    json,
    encodeURI(secret.toWellFormed()),
    encoded,
    encoded.replaceAll('%20', '+'),
    ...base64Forms(secret),
  ];
}

/** Characters of base64 that depend on the secret alone, whatever stands before and after it. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  if (bytes.length < SHORTEST + 2) return [bytes.toString('base64'), bytes.toString('base64url')];
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const from = Math.ceil((shift * 4) / 3);
    const to = Math.floor(((shift + bytes.length) * 4) / 3);
    const part = text.slice(from, to);
    return [part, part.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
