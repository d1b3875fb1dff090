/** Einstein summation. Source: jax/_src/numpy/einsum.py, opt_einsum/contract.py contract_path. */
import type { DType } from '../../../jaxpr/dtypes.ts';
import * as dt from '../../../jaxpr/dtypes.ts';
import type { ParamValue } from '../../../jaxpr/primitive.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { Stop, raise } from '../../../python/errors.ts';
import { toIndex } from '../../../python/indices.ts';
import type { Value } from '../../../python/values.ts';
import { early1 } from '../../declare.ts';
import { PyList, PyTuple } from '../../../python/values.ts';
import { latticeResultType } from '../../promotion.ts';
import { onAutoAxes } from '../../lax/autoAxes.ts';
import * as lax from '../../lax/operations.ts';
import { filledLike } from '../../lax/placed.ts';
import { NamedShardingParam, Spec } from '../../../jaxpr/mesh.ts';
import { precisionArgument } from '../../lax/precision.ts';
import type { Names, Path } from './paths.ts';
import { difference, intersection, namesOf, otherSearches, searches, union, unoptimized } from './paths.ts';
import type { Sizes, Subscripts } from './subscripts.ts';
import { namedSizes, parseSubscripts } from './subscripts.ts';

/** One step: which operands, the names that vanish, the terms. */
interface Contraction {
  readonly operands: readonly number[];
  readonly contracted: string;
  readonly inputs: readonly string[];
  readonly result: string;
}

/** A path that the program gives: the positions of each step. */
function givenPath(optimize: Value): Path {
  const steps = optimize instanceof PyList || optimize instanceof PyTuple ? optimize.items : [];
  return steps.map((step) =>
    step instanceof PyList || step instanceof PyTuple ? step.items.map((i) => Number(toIndex(i))) : [],
  );
}

export function contractionPath({ inputs, output }: Subscripts, sizes: Sizes, optimize: Value): Path {
  if (typeof optimize !== 'string' && typeof optimize !== 'boolean' && optimize !== null) return givenPath(optimize);
  const all = inputs.map((_, i) => i);
  if (inputs.length <= 2) return [all];
  const sets = inputs.map(namesOf);
  if (optimize === false) return unoptimized(sets, namesOf(output), sizes);
  const name = optimize === true ? 'optimal' : optimize === null ? 'auto' : optimize.toLowerCase();
  const search = searches.get(name);
  if (search) return search(sets, namesOf(output), sizes);
  if (otherSearches.has(name))
    throw new Stop(`jitlens doesn't have optimize='${name}' of jax.numpy.einsum yet`, 'unsupported');
  throw raise(
    'KeyError',
    `Path optimizer '${name}' not found, valid options are {${[...searches.keys()].join(', ')}}.`,
  );
}

/** The steps of a path. Source: contract_path with einsum_call=True. */
function contractions({ inputs, output }: Subscripts, path: Path): Contraction[] {
  const terms = [...inputs];
  return path.map((step, k) => {
    const operands = [...step].sort((a, b) => b - a);
    const used = operands.map((i) => terms.splice(i, 1)[0]);
    const all = used.map(namesOf).reduce(union);
    const kept = terms.map(namesOf).reduce<Names>(union, namesOf(output));
    const names = intersection(all, kept);
    const text = used.join('');
    const result =
      k === path.length - 1 ? output : [...names].sort((a, b) => text.indexOf(a) - text.indexOf(b)).join('');
    terms.push(result);
    return { operands, contracted: difference(all, names), inputs: used, result };
  });
}

interface Named {
  x: Val;
  names: string;
}

const remove = (names: string, gone: string): string => [...names].filter((s) => !gone.includes(s)).join('');
const countOf = (names: string, s: string): number => names.split(s).length - 1;

/** `lax.dot_general`, or what the program has instead. */
export type DotGeneral = typeof lax.dotGeneral;

class Summation {
  constructor(
    private readonly preferred: DType,
    private readonly precision: ParamValue,
    private readonly sharding: lax.Sharding,
    private readonly dotGeneral: DotGeneral = lax.dotGeneral,
  ) {}

  private sum(x: Val, axes: readonly number[], sharding: lax.Sharding = null): Val {
    const { dtype } = x.aval;
    const wanted = latticeResultType([x.aval, { dtype: this.preferred, weakType: false }]).dtype;
    const operand = wanted === dtype ? x : lax.convertElementType(x, this.preferred);
    const op = operand.aval.dtype === dt.bool ? 'reduce_or' : 'reduce_sum';
    const out = lax.reduce(op, operand, axes, sharding);
    return lax.convertElementType(out, out.aval.dtype);
  }

  private sumUniques({ x, names }: Named, uniques: string, sharding: lax.Sharding = null): Named {
    if (uniques === '') return { x, names };
    return {
      x: this.sum(
        x,
        [...uniques].map((s) => names.indexOf(s)),
        sharding,
      ),
      names: remove(names, uniques),
    };
  }

  /** Repeated names: the diagonal, by way of the identity matrix. */
  private sumRepeats({ x, names }: Named, keep: string, sharding: lax.Sharding = null): Named {
    let out = { x, names };
    for (const s of new Set(names)) {
      if (countOf(names, s) < 2) continue;
      const axes = [...out.names].flatMap((n, i) => (n === s ? [i] : []));
      const eye = delta(out.x.aval.shape, axes);
      const diagonal = lax.select(eye, out.x, filledLike(out.x, 0));
      if (keep.includes(s)) {
        let times = axes.length - 1;
        const rest = [...out.names].filter((n) => n !== s || times-- <= 0).join('');
        out = { x: this.sum(diagonal, axes.slice(0, -1), sharding), names: rest };
      } else out = { x: this.sum(diagonal, axes, sharding), names: remove(out.names, s) };
    }
    return out;
  }

  private one(operand: Named, { contracted, result }: Contraction): Named {
    const uniques = [...contracted].filter((s) => countOf(operand.names, s) === 1).join('');
    return this.sumRepeats(this.sumUniques(operand, uniques, this.sharding), result, this.sharding);
  }

  private two(left: Named, right: Named, { contracted, result }: Contraction): Named {
    let lhs = squeezeSingletons(left, right);
    let rhs = squeezeSingletons(right, lhs);
    const alone = (a: string, b: string): string =>
      [...contracted].filter((s) => countOf(a, s) === 1 && !b.includes(s)).join('');
    // What is repeated is counted before anything is summed out.
    const [lhsAlone, rhsAlone] = [alone(lhs.names, rhs.names), alone(rhs.names, lhs.names)];
    lhs = this.sumUniques(lhs, lhsAlone);
    rhs = this.sumUniques(rhs, rhsAlone);
    lhs = this.sumRepeats(lhs, result + rhs.names);
    rhs = this.sumRepeats(rhs, result + lhs.names);
    const both = (s: string): boolean => lhs.names.includes(s) && rhs.names.includes(s);
    const summed = [...contracted].filter((s) => lhs.names.includes(s) || rhs.names.includes(s)).join('');
    const batch = [...result].filter(both).join('');
    const at = (names: string, wanted: string): number[] => [...wanted].map((s) => names.indexOf(s));
    const rest = (names: string): string => remove(names, batch + summed);
    const dot = (p: Named, q: Named): Named => {
      const names = batch + rest(p.names) + rest(q.names);
      const x = this.dotGeneral(
        p.x,
        q.x,
        [at(p.names, summed), at(q.names, summed)],
        [at(p.names, batch), at(q.names, batch)],
        this.preferred,
        this.precision,
        this.sharding && (names === result ? this.sharding : permuted(this.sharding, names, result)),
      );
      return { x, names };
    };
    // Whichever order needs no transpose.
    return batch + rest(rhs.names) + rest(lhs.names) === result ? dot(rhs, lhs) : dot(lhs, rhs);
  }

  run(operands: Val[], steps: readonly Contraction[]): Val {
    for (const step of steps) {
      const taken = step.operands.map((i, k) => ({ x: operands.splice(i, 1)[0], names: step.inputs[k] }));
      let out: Named;
      if (taken.length === 1) out = this.one(taken[0], step);
      else if (taken.length === 2) out = this.two(taken[0], taken[1], step);
      else
        throw raise(
          'NotImplementedError',
          "jax.numpy.einsum does not support simultaneous contraction of 3 or more operands. Typically this means you've " +
            'passed an unsupported path to the einsum optimize parameter.',
        );
      operands.push(
        lax.transpose(
          out.x,
          [...step.result].map((s) => out.names.indexOf(s)),
        ),
      );
    }
    return operands[0];
  }
}

/** The sharding of a result whose dimensions stand in another order. Source: _get_inverse_sharding. */
const permuted = ({ mesh, spec }: NamedShardingParam, names: string, result: string): NamedShardingParam =>
  new NamedShardingParam(mesh, new Spec([...names].map((s) => spec.parts[result.indexOf(s)] ?? null)));

/** True on the diagonal of these axes. Source: lax._delta. */
function delta(shape: readonly number[], axes: readonly number[]): Val {
  const base = axes.map((a) => shape[a]);
  const iotas = base.map((_, i) => lax.iota(dt.uint32, base, i));
  const eyes = iotas.slice(1).map((b, i) => lax.compareOp('eq', iotas[i], b));
  return lax.broadcastInDim(
    eyes.reduce((a, b) => lax.bitwiseOp('and', a, b)),
    shape,
    axes,
  );
}

/** Without dimensions of size 1 that are larger in the other operand. */
function squeezeSingletons({ x, names }: Named, other: Named): Named {
  const gone = [...names].flatMap((s, i) => {
    const j = other.names.indexOf(s);
    return x.aval.shape[i] === 1 && j >= 0 && other.x.aval.shape[j] !== 1 ? [i] : [];
  });
  return { x: lax.squeeze(x, gone), names: [...names].filter((_, i) => !gone.includes(i)).join('') };
}

export interface EinsumOptions {
  readonly optimize?: Value;
  readonly precision?: ParamValue;
  readonly preferred?: DType | null;
  /** Stands in for `lax.dot_general`. */
  readonly dot?: DotGeneral;
  /** What tells this one from others. */
  readonly dotKey?: string;
  readonly sharding?: lax.Sharding;
}

/** `einsum('ij,jk->ik', a, b)` of operands. */
export function einsum(text: string, operands: readonly Val[], options: EinsumOptions = {}): Val {
  const {
    optimize = 'auto',
    precision = precisionArgument(null),
    preferred = null,
    sharding = null,
    dot,
    dotKey = '',
  } = options;
  const subscripts = parseSubscripts(
    text,
    operands.map((x) => x.aval.ndim),
  );
  const sizes = namedSizes(
    subscripts.inputs,
    operands.map((x) => x.aval.shape),
  );
  const steps = contractions(subscripts, contractionPath(subscripts, sizes, optimize));
  const statics = `${JSON.stringify(steps)};${JSON.stringify(precision)};${preferred?.name ?? ''};${sharding?.toString() ?? ''};${dotKey}`;
  const run = (own: readonly Val[], to: lax.Sharding): Val =>
    early1('_einsum', statics, own, (xs) => {
      const { dtype, weakType } = preferred
        ? { dtype: preferred, weakType: false }
        : latticeResultType(xs.map((x) => x.aval));
      const out = new Summation(dtype, precision, to, dot).run([...xs], steps);
      return lax.convertElementType(out, dtype, weakType);
    });
  if (!sharding || steps.length < 2) return run(operands, sharding);
  return onAutoAxes((xs) => run(xs, null), operands, sharding);
}
