/**
 * The named axes around the code that runs: vmap with an axis name binds one. Tracing depends on them, so caches have
 * their key. Source: jax/_src/core.py AxisEnv.
 */
export interface AxisData {
  /** undefined where the user named none. */
  readonly name: string | undefined;
  readonly size: number;
  readonly spmdName: readonly string[];
}

let sizes: ReadonlyMap<string, number> = new Map();
let spmdNames: readonly string[] = [];
let key = '';

/** What a trace under these axes depends on. */
export const axisKey = (): string => key;
/** The size of a named axis; undefined where nothing binds it. */
export const axisSize = (name: string): number | undefined => sizes.get(name);

export function withAxis<T>({ name, size, spmdName }: AxisData, run: () => T): T {
  if (name === undefined && spmdName.length === 0) return run();
  const before = { sizes, spmdNames, key };
  if (name !== undefined) sizes = new Map([...sizes, [name, size]]);
  spmdNames = [...new Set([...spmdNames, ...spmdName])].sort();
  key = `${JSON.stringify([...sizes].sort())}${spmdNames.join()}`;
  try {
    return run();
  } finally {
    ({ sizes, spmdNames, key } = before);
  }
}
