/** `debug_print`: no results; what it prints is collected. Source: jax/_src/debugging.py. */
import { pythonFloatRepr } from '../floatRepr.ts';
import { Complex } from '../jaxpr.ts';
import { loadScalar } from '../host.ts';
import type { NDArray } from '../ndarray.ts';
import type { debug } from '../primitives/debug.ts';
import { unsupported } from '../primitive.ts';
import type { EvaluateRules } from './rule.ts';
import { GaveUp } from './rule.ts';

/** At most this many elements of an array are written out. */
const MAX_ELEMENTS = 100;

function element(x: NDArray, i: number): string {
  const v = loadScalar(x, i);
  if (v instanceof Complex) return `${v.re}${v.im < 0 ? '' : '+'}${v.im}j`;
  if (typeof v === 'boolean') return v ? 'True' : 'False';
  // Nine digits tell all float32 apart.
  if (typeof v === 'number' && x.dtype.isFloating) return pythonFloatRepr(Number(v.toPrecision(9)));
  return String(v);
}

function text(x: NDArray): string {
  const write = (start: number, shape: readonly number[]): string => {
    if (shape.length === 0) return element(x, start);
    const [n, ...rest] = shape;
    const step = rest.reduce((a, b) => a * b, 1);
    return `[${Array.from({ length: n }, (_, i) => write(start + i * step, rest)).join(' ')}]`;
  };
  return x.size > MAX_ELEMENTS ? `${x.dtype.name}[${x.shape.join(',')}]` : write(0, x.shape);
}

const PYTHON = unsupported('it calls a Python function');

export const debugRules: EvaluateRules<typeof debug> = {
  debug_print(args, { fmt }, _, { print }) {
    // Positional operands come first, then those of keywords, in the order of their names, as pytrees flatten.
    const fields = [...fmt.matchAll(/\{([A-Za-z_]\w*)?[^{}]*\}/g)].map((m) => m[1]);
    const named = [...new Set(fields.filter((name) => name !== undefined))].sort();
    const positional = args.length - named.length;
    let next = 0;
    const filled = fmt.replace(/\{([A-Za-z_]\w*|\d+)?[^{}]*\}/g, (whole, name: string | undefined) => {
      const at = name === undefined ? next++ : /^\d/.test(name) ? Number(name) : positional + named.indexOf(name);
      return at >= 0 && at < args.length ? text(args[at]) : whole;
    });
    print(filled);
    return [];
  },
  // What a callback does to the outside isn't done here; the program goes on without it.
  debug_callback: () => [],
  pure_callback: PYTHON,
  io_callback: PYTHON,
  check: (_, { debug }) => {
    if (!debug) throw new GaveUp('a check that checkify has not made into a result');
    return [];
  },
  dce_sink: () => [],
};
