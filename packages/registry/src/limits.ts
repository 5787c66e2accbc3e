export interface RegistryLimits {
  /** Bytes of one manifest. */
  readonly manifestBytes: number;
  /** Bytes of one blob. */
  readonly blobBytes: number;
  /** Upload sessions that one account may have open. */
  readonly uploadsPerAccount: number;
  /** Milliseconds without a byte after which an upload session is gone. */
  readonly uploadExpiryMs: number;
  /** Milliseconds without a byte after which a request body is given up. */
  readonly bodyIdleMs: number;
  /** Entries of one page of tags or repositories. */
  readonly pageEntries: number;
  /**
   * Milliseconds after which using content renews its age for garbage collection, which never removes
   * anything younger than twice this.
   */
  readonly renewAfterMs: number;
}

export const DEFAULT_LIMITS: RegistryLimits = {
  manifestBytes: 4 * 1024 * 1024,
  blobBytes: 32 * 1024 * 1024 * 1024,
  uploadsPerAccount: 200,
  uploadExpiryMs: 24 * 60 * 60 * 1000,
  bodyIdleMs: 60 * 1000,
  pageEntries: 1000,
  renewAfterMs: 60 * 1000,
};
