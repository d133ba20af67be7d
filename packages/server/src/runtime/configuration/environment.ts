/** The variables of the process, read in one place so that everything else takes them as a value. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function readEnvironment(): Environment {
  return process.env;
}
