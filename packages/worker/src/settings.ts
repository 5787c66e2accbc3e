/** What the server tells its embedded worker over the life line; secrets come this way only. */
export interface EmbeddedSettings {
  /** The server's local socket. */
  readonly socketPath: string;
  readonly key: string;
  readonly name: string;
  /** The worker's own folder. */
  readonly folder: string;
  readonly slots: number;
  readonly version: string;
  readonly arch: string;
  /** `PATH` and `JAVA_HOME` for the machine's own tools. */
  readonly toolEnv: Readonly<Record<string, string>>;
}
