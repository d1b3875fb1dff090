/**
 * Derivatives of mutable arrays: the tangent of one is another one. Backwards their cotangents are accumulators.
 * Source: jax/_src/state/primitives.py.
 */
import { RefAval } from '../../../jaxpr/aval.ts';
import type { Eqn } from '../../../jaxpr/jaxpr.ts';
import type { RefAccess, refs } from '../../../jaxpr/primitives/refs.ts';
import { TypeParam } from '../../../jaxpr/primitives/refs.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { RuleError } from '../../../jaxpr/primitive.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import { Accumulator, RefAccumulator } from '../accumulators.ts';
import type { Derivative, Derivatives } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { instantiate, isZero, tangentAval, zeroOf } from '../zero.ts';

/** What `swap` does to the tangent of the ref, which gave `out`. */
function swapTangent(primals: readonly Val[], [t, x]: readonly Tangent[], params: RefAccess, out: Val): Tangent {
  const [ref, , ...index] = primals;
  if (isZero(t) && isZero(x)) return zeroOf(out);
  if (isZero(t))
    throw new RuleError(
      'Exception',
      'performing a set/swap operation with a differentiated value on a non-differentiated array reference of type ' +
        `${ref.aval.strLong()}. Move the array reference to be an argument of the differentiated function?`,
    );
  return bind1(primitives.swap, [t, instantiate(x), ...index], params);
}

const swap: Derivative<RefAccess> = {
  jvp(primals, tangents, params) {
    const out = bind1(primitives.swap, primals, params);
    return { primals: [out], tangents: [swapTangent(primals, tangents, params, out)] };
  },
};

const get: Derivative<RefAccess> = {
  jvp([ref, ...index], [t], params) {
    const out = bind1(primitives.get, [ref, ...index], params);
    return {
      primals: [out],
      tangents: [isZero(t) ? zeroOf(out) : bind1(primitives.get, [t, ...index], params)],
    };
  },
};

function addTangent([t, x]: readonly Tangent[], index: readonly Val[], params: RefAccess): void {
  if (isZero(t)) throw new RuleError('TypeError', 'addupdate to an array reference that is not differentiated');
  bind(primitives.addupdate, [t, instantiate(x), ...index], params);
}

const addupdate: Derivative<RefAccess> = {
  jvp(primals, tangents, params) {
    bind(primitives.addupdate, primals, params);
    addTangent(tangents, primals.slice(2), params);
    return { primals: [], tangents: [] };
  },
};

export const refDerivatives: Derivatives<typeof refs> = {
  new_ref: {
    onZeros: true,
    jvp: ([x], [t], params) => ({
      primals: [bind1(primitives.new_ref, [x], params)],
      tangents: [bind1(primitives.new_ref, [instantiate(t)], params)],
    }),
    linearize: (_nonzeros, [x], params) => ({
      primals: [bind1(primitives.new_ref, [x], params)],
      nonzeros: [true],
      linear: ([t]) => [bind1(primitives.new_ref, [instantiate(t)], params)],
    }),
  },
  empty_ref: {
    onZeros: true,
    linearize(_nonzeros, _primals, params) {
      const { ty } = params;
      const tangent = ty instanceof TypeParam ? new TypeParam(tangentAval(ty.aval)) : ty;
      return {
        primals: [bind1(primitives.empty_ref, [], params)],
        nonzeros: [true],
        linear: () => [bind1(primitives.empty_ref, [], { ...params, ty: tangent })],
      };
    },
  },
  get,
  swap,
  addupdate,
  freeze: {
    jvp([x], [t]) {
      const out = bind1(primitives.freeze, [x], {});
      return { primals: [out], tangents: [isZero(t) ? zeroOf(out) : bind1(primitives.freeze, [t], {})] };
    },
    linearize([nonzero], [x]) {
      const out = bind1(primitives.freeze, [x], {});
      return {
        primals: [out],
        nonzeros: [nonzero],
        linear: ([t]) => [isZero(t) ? zeroOf(out) : bind1(primitives.freeze, [t], {})],
      };
    },
  },
  free_ref: {},
};

type Operand = Val | Accumulator;

/** The accumulator of an eqn's result that makes, or takes apart, a mutable array; undefined for other eqns. */
export function refResult({ primitive, outvars }: Eqn): Accumulator | undefined {
  const aval = outvars.at(0)?.aval;
  if (!aval) return undefined;
  if (primitive.name === 'new_ref' || primitive.name === 'empty_ref')
    return new RefAccumulator(tangentAval(aval instanceof RefAval ? aval.inner : aval));
  return primitive.name === 'freeze' ? new Accumulator(tangentAval(aval)) : undefined;
}

/** Transpose an eqn on mutable arrays, in place; false for other eqns. */
export function transposeRefs(eqn: Eqn, cts: readonly Tangent[], args: readonly Operand[]): boolean {
  const [ref, ...rest] = args;
  const params = eqn.params as RefAccess;
  switch (eqn.primitive.name) {
    case 'empty_ref':
      return true;
    case 'new_ref':
    case 'freeze':
      if (ref instanceof Accumulator) ref.add(cts[0]);
      return true;
    default:
  }
  if (!(ref instanceof RefAccumulator)) return false;
  const [ct] = cts;
  switch (eqn.primitive.name) {
    case 'get':
      if (params.tree.length > 0 && !isZero(ct))
        bind(primitives.addupdate, [ref.made(), ct, ...(rest as Val[])], params);
      else ref.add(ct);
      return true;
    case 'swap': {
      const [x, ...index] = rest;
      if (!ref.ref && isZero(ct)) return true;
      const had = ref.ref !== undefined;
      const old = bind1(primitives.swap, [ref.made(), instantiate(ct), ...(index as Val[])], params);
      if (had && x instanceof Accumulator) x.add(old);
      return true;
    }
    case 'addupdate': {
      const [x, ...index] = rest;
      if (ref.ref && x instanceof Accumulator) x.add(bind1(primitives.get, [ref.ref, ...(index as Val[])], params));
      return true;
    }
    default:
      return false;
  }
}
