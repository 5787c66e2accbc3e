/** How a secret may show up in bytes: as it is, escaped for an address, in hexadecimal, and within base64 at any alignment. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters depend on what stands beside the secret.
    return encoded.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([secret, encodeURIComponent(secret), bytes.toString('hex'), ...base64, ...base64url])];
}

/** Characters that many secrets, planted alike, begin with in each form. */
const BEGINNING = 6;

/** The names of the secrets that are in these bytes. */
export function found(secrets: Readonly<Record<string, string>>, bytes: Buffer | string): readonly string[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
  const forms = Object.entries(secrets).map(([name, secret]) => ({ name, texts: formsOf(secret) }));
  const beginnings = new Set(forms.flatMap(({ texts }) => texts.map((form) => form.slice(0, BEGINNING))));
  if (![...beginnings].some((beginning) => text.includes(beginning))) return [];
  return forms.filter(({ texts }) => texts.some((form) => text.includes(form))).map(({ name }) => name);
}
