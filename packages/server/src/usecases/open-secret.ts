interface SealedSecret {
  readonly sealed: string;
  /** That it was sealed in. */
  readonly context: string;
  /** For people: `The secret TOKEN`. */
  readonly called: string;
}

/** A stored secret that the keys of the service do not open: its key is gone, or its row was changed. */
export class UnreadableSecret extends Error {
  constructor(called: string, options: ErrorOptions) {
    super(`${called} cannot be opened with the keys of the service: store it again.`, options);
    this.name = 'UnreadableSecret';
  }
}

/** @throws UnreadableSecret */
export function openSecret(
  sealer: { open(sealed: string, context: string): string },
  { sealed, context, called }: SealedSecret,
): string {
  try {
    return sealer.open(sealed, context);
  } catch (cause) {
    throw new UnreadableSecret(called, { cause });
  }
}
