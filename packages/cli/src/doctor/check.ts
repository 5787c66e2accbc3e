/** One thing that was looked at. A warning is worth knowing; an error is to be mended. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly detail: string;
}

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail });
export const warning = (name: string, detail: string): Check => ({ name, status: 'warning', detail });
export const error = (name: string, detail: string): Check => ({ name, status: 'error', detail });
