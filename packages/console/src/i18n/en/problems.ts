/** Errors by their codes, for languages that the service does not speak itself. */
export const problems: Readonly<Record<string, string>> = {};
