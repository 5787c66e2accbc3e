/** Where the programs of the machine are that make and enter namespaces; nobody's setting has a say in it. */
export const MACHINE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const PREFIX = 'STAGEWRIGHT_VARIABLE_';
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** All of the environment of our own programs around a step. */
export function machineEnv(mark: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { PATH: MACHINE_PATH, ...mark };
}

export interface PackedVariables {
  readonly carried: Readonly<Record<string, string>>;
  /** Lines of a shell that set them. Holds no name and no value, only how many there are. */
  readonly unpack: string;
}

/**
 * The variables of a step under other names, which mean nothing to the programs that run before the step with more rights than it:
 * `LD_PRELOAD` and its like begin to count inside. As values they never stand in an argument that others could read.
 */
export function packVariables(env: Readonly<Record<string, string>>): PackedVariables {
  const texts = Object.entries(env).map(([name, value]) => {
    if (!NAME.test(name)) throw new Error(`${JSON.stringify(name)} is no name for a variable of a step`);
    return `${name}=${value}`;
  });
  const lines = texts.map((_, index) => `export "$${PREFIX}${index}"; unset ${PREFIX}${index}\n`);
  return {
    carried: Object.fromEntries(texts.map((text, index) => [PREFIX + index, text])),
    unpack: lines.join(''),
  };
}
