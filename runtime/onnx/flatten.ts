/** A jaxpr as one list of eqns without nested calls: what is lowered. */
import type { Aval } from '../../server/jaxpr/aval.ts';
import { evaluateVal } from '../../server/jaxpr/evaluate/evaluate.ts';
import { REFERENCE_OPERATIONS } from '../../server/jaxpr/evaluate/limits.ts';
import { filled } from '../../server/jaxpr/host.ts';
import type { Atom, Eqn, Var } from '../../server/jaxpr/jaxpr.ts';
import { Jaxpr, Literal, countEqns } from '../../server/jaxpr/jaxpr.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';
import type { Params, Primitive } from '../../server/jaxpr/primitive.ts';
import type { Cond, CustomLinearSolve, Scan } from '../../server/jaxpr/primitives/control.ts';
import type { CustomRoot } from '../../server/jaxpr/primitives/roots.ts';
import { linearSolveJaxpr, linearSolveOperands, scanCounts } from '../../server/jaxpr/primitives/control.ts';
import { primitives } from '../../server/jaxpr/primitives/index.ts';
import { structural } from '../../server/jaxpr/primitives/structural.ts';
import type { Val } from '../../server/jaxpr/trace.ts';
import { NotLowered, scalarText } from './builder.ts';

/** A value that flows between eqns. Those with `value` are constants. */
export class Slot {
  constructor(
    readonly aval: Aval,
    readonly value?: NDArray,
  ) {}
}

export interface FlatEqn {
  readonly primitive: Primitive;
  readonly params: Params;
  readonly ins: readonly Slot[];
  readonly outs: readonly Slot[];
  /** Eqns of one group are dispatched together where operations run one by one. */
  readonly group: number;
}

export interface FlatProgram {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  readonly eqns: readonly FlatEqn[];
}

/** Eqns that are only a call of a jaxpr, and which jaxpr that is. */
function called({ params }: Eqn): Jaxpr | undefined {
  const body = params.jaxpr ?? params.call_jaxpr ?? params.call ?? params.callee;
  return body instanceof Jaxpr ? body : undefined;
}

const OPENED = new Set([
  'jit',
  'custom_jvp_call',
  'custom_vjp_call',
  'custom_vmap_call',
  'remat2',
  'eval_jaxpr',
  'linear_call',
  'composite',
]);

/** A scan whose turns have more eqns than this together stays a loop, which our evaluator runs. */
const MAX_UNROLLED_EQNS = 2000;

/** Results that simply are an operand. */
const FORWARDED = new Set(['stop_gradient']);

class Flattener {
  readonly eqns: FlatEqn[] = [];
  private readonly constants = new Map<unknown, Slot>();
  private readonly literals = new Map<string, Slot>();
  private groups = 0;

  private literal(l: Literal): Slot {
    const key = `${l.aval.dtype.name} ${scalarText(l.value)}`;
    let slot = this.literals.get(key);
    if (!slot) this.literals.set(key, (slot = new Slot(l.aval, filled([], l.aval.dtype, l.value))));
    return slot;
  }

  private constant(value: Val, aval: Aval): Slot {
    let slot = this.constants.get(value);
    if (!slot) {
      const known = evaluateVal(value, REFERENCE_OPERATIONS);
      if (known.kind === 'unknown') throw new NotLowered(`the value of a constant is unknown: ${known.reason}`);
      this.constants.set(value, (slot = new Slot(aval, known.value)));
    }
    return slot;
  }

  /** Control flow that can be written out: which turns and branches there are is known. */
  private control(
    { primitive, params, outvars }: Eqn,
    ins: readonly Slot[],
    group: number | undefined,
  ): Slot[] | undefined {
    if (primitive.isOwn) return undefined;
    switch (primitive.name) {
      case 'scan':
        return this.unroll(params as Scan, ins, outvars, group);
      case 'cond': {
        const [{ value }, ...operands] = ins;
        const { branches } = params as Cond;
        if (!value) return undefined;
        const i = Math.min(Math.max(Number(value.data[0]), 0), branches.length - 1);
        return this.run(branches[i], operands, group ?? this.groups++);
      }
      case 'custom_linear_solve': {
        const { const_lengths, jaxprs } = params as CustomLinearSolve;
        return this.run(linearSolveJaxpr(jaxprs, 'solve'), linearSolveOperands(const_lengths, ins, 'solve'), group);
      }
      case 'CustomRoot': {
        const { solve_jaxpr: solve } = params as CustomRoot;
        return this.run(solve, ins.slice(0, solve.invars.length), group);
      }
      default:
        return undefined;
    }
  }

  /** One eqn of our own making. */
  private emit(primitive: Primitive, params: Params, ins: readonly Slot[], aval: Aval, group: number): Slot {
    const out = new Slot(aval);
    this.eqns.push({ primitive, params, ins, outs: [out], group });
    return out;
  }

  /** A short scan as its turns, one after the other. */
  private unroll(
    params: Scan,
    ins: readonly Slot[],
    outvars: readonly Var[],
    outer: number | undefined,
  ): Slot[] | undefined {
    const { jaxpr, length, reverse } = params;
    if (length === 0 || length * (countEqns(jaxpr) + ins.length + outvars.length) > MAX_UNROLLED_EQNS) return undefined;
    const group = outer ?? this.groups++;
    const counts = scanCounts(params);
    const consts = ins.slice(0, counts.consts);
    let carry = ins.slice(counts.consts, counts.consts + counts.carry);
    const xs = ins.slice(counts.consts + counts.carry);
    const ys: Slot[][] = outvars.slice(counts.carry).map(() => []);
    for (let k = 0; k < length; k++) {
      const i = reverse ? length - 1 - k : k;
      const slices = xs.map((x) => this.sliceAt(x, i, group));
      const outs = this.run(jaxpr, [...consts, ...carry, ...slices], group);
      carry = outs.slice(0, counts.carry);
      ys.forEach((y, n) => {
        const slot = outs[counts.carry + n];
        const one = slot.aval.update({ shape: [1, ...slot.aval.shape] });
        y[i] = this.emit(
          structural.reshape,
          { dimensions: null, new_sizes: one.shape, sharding: null },
          [slot],
          one,
          group,
        );
      });
    }
    const stacks = ys.map((parts, n) =>
      parts.length === 1
        ? parts[0]
        : this.emit(structural.concatenate, { dimension: 0 }, parts, outvars[counts.carry + n].aval, group),
    );
    return [...carry, ...stacks];
  }

  private sliceAt(x: Slot, i: number, group: number): Slot {
    const { shape } = x.aval;
    const starts = shape.map((_, d) => (d === 0 ? i : 0));
    const limits = shape.map((s, d) => (d === 0 ? i + 1 : s));
    const one = x.aval.update({ shape: [1, ...shape.slice(1)] });
    const row = x.aval.update({ shape: shape.slice(1) });
    const part = this.emit(
      primitives.slice,
      { start_indices: starts, limit_indices: limits, strides: null },
      [x],
      one,
      group,
    );
    return this.emit(structural.squeeze, { dimensions: [0] }, [part], row, group);
  }

  /**
   * Without a `group`, eqns are dispatched one by one, and each is a group of its own.
   * custom_jvp_call is no dispatch of its own: JAX runs the function in it op by op.
   */
  run(jaxpr: Jaxpr, args: readonly Slot[], group: number | undefined): Slot[] {
    const slots = new Map<Var, Slot>();
    jaxpr.invars.forEach((v, i) => slots.set(v, args[i]));
    jaxpr.constvars.forEach((v, i) => slots.set(v, this.constant(jaxpr.consts[i] as Val, v.aval)));
    const read = (atom: Atom): Slot => {
      if (atom instanceof Literal) return this.literal(atom);
      const slot = slots.get(atom);
      if (!slot) throw new NotLowered('the jaxpr uses a variable before it is defined');
      return slot;
    };
    for (const eqn of jaxpr.eqns) {
      const { primitive, params } = eqn;
      const ins = eqn.invars.map(read);
      let outs: readonly Slot[];
      const name = primitive.isOwn ? '' : primitive.name;
      const body = OPENED.has(name) ? called(eqn) : undefined;
      const opened = body ? undefined : this.control(eqn, ins, group);
      if (body) outs = this.run(body, ins, name === 'jit' ? (group ?? this.groups++) : group);
      else if (opened) outs = opened;
      else if (FORWARDED.has(name)) outs = ins;
      else {
        outs = eqn.outvars.map((v) => new Slot(v.aval));
        this.eqns.push({ primitive, params, ins, outs, group: group ?? this.groups++ });
      }
      eqn.outvars.forEach((v, i) => slots.set(v, outs[i]));
    }
    return jaxpr.outvars.map(read);
  }
}

/** The function itself: a jaxpr that only calls a jitted function stands for that function's. */
export function openOuterJit(jaxpr: Jaxpr): Jaxpr {
  let current = jaxpr;
  for (;;) {
    const [eqn] = current.eqns;
    if (current.eqns.length !== 1 || eqn.primitive.name !== 'jit' || current.constvars.length > 0) return current;
    const body = called(eqn);
    const straight =
      eqn.invars.length === current.invars.length &&
      eqn.invars.every((v, i) => v === current.invars[i]) &&
      eqn.outvars.length === current.outvars.length &&
      eqn.outvars.every((v, i) => v === current.outvars[i]);
    if (!body || !straight) return current;
    current = body;
  }
}

/**
 * Open all calls. Throws NotLowered where a constant has no value. Groups: one for each eqn of the function (an outer
 * jit opened), a nested jit being one.
 */
export function flatten(jaxpr: Jaxpr): FlatProgram {
  const opened = openOuterJit(jaxpr);
  const flattener = new Flattener();
  const inputs = opened.invars.map((v) => new Slot(v.aval));
  const outputs = flattener.run(opened, inputs, undefined);
  return { inputs, outputs, eqns: flattener.eqns };
}
