/** What a worker and its tools see of the environment; nothing of the service's own settings. */
const VARIABLES = [
  'PATH',
  'JAVA_HOME',
  'LANG',
  'TZ',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_COMPILE_CACHE',
  'STAGEWRIGHT_TOOL_FOLDERS',
];

export function workerEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    VARIABLES.flatMap((name): (readonly [string, string])[] => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
