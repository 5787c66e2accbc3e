/** What starts Java, with the stack's options; a stack's `-jar` at the end is understood whatever follows. */
export function startOfJava(entrypoint: readonly string[] = ['java']): readonly string[] {
  return entrypoint.at(-1) === '-jar' ? entrypoint.slice(0, -1) : entrypoint;
}
