/**
 * Whether a jaxpr is well formed: scoping, and the type of every eqn. For tests, after every trace.
 * Source: jax/_src/core.py check_jaxpr. As there, weak types are not compared.
 */
import type { Aval } from './aval.ts';
import { sameShape } from './aval.ts';
import type { Atom, Eqn, Literal } from './jaxpr.ts';
import { Complex, Jaxpr, Var, jaxprsInParams } from './jaxpr.ts';
import { printEqn, printJaxprRange } from './print.ts';

/** Eqns shown before and after the faulty one. Source: check_jaxpr, which shows as many. */
const WINDOW = 10;

export class JaxprError extends Error {
  override readonly name = 'JaxprError';
}

/** Throws a JaxprError at the first fault. Every jaxpr is checked once, however often it is used. */
export function checkJaxpr(jaxpr: Jaxpr): void {
  new Checker().check(jaxpr);
}

const sameType = (a: Aval, b: Aval): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

const types = (avals: readonly Aval[]): string => `(${avals.map((a) => a.strShort()).join(', ')})`;

const sameTypes = (a: readonly Aval[], b: readonly Aval[]): boolean =>
  a.length === b.length && a.every((x, i) => sameType(x, b[i]));

/** Whether a literal's value can be of its aval. */
function literalFits({ value, aval }: Literal): boolean {
  if (aval.ndim !== 0) return false;
  switch (aval.dtype.kind) {
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
    case 'uint':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
    case 'float':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'complex':
      return value instanceof Complex || typeof value === 'number';
    case 'float0':
      return value === undefined;
    case 'key':
    case 'str':
    case 'object':
      return false;
  }
}

const hasAval = (value: unknown): value is { aval: Aval } =>
  typeof value === 'object' && value !== null && 'aval' in value;

class Checker {
  private readonly done = new Set<Jaxpr>();

  check(jaxpr: Jaxpr): void {
    if (this.done.has(jaxpr)) return;
    this.done.add(jaxpr);
    const defined = new Set<Atom>();
    const define = (v: Var, where: string, index?: number): void => {
      if (defined.has(v)) fail(jaxpr, (show) => `${where} defines ${show(v)} a second time`, index);
      defined.add(v);
    };
    const use = (v: Atom, where: string, index?: number): void => {
      if (v instanceof Var) {
        if (!defined.has(v)) fail(jaxpr, (show) => `${where} uses ${show(v)}, which is not defined`, index);
      } else if (!literalFits(v))
        fail(jaxpr, (show) => `${where} has the literal ${show(v)}, whose value doesn't fit`, index);
    };
    for (const v of jaxpr.constvars) define(v, 'the list of constvars');
    for (const v of jaxpr.invars) define(v, 'the list of invars');
    checkConsts(jaxpr);
    jaxpr.eqns.forEach((eqn, i) => {
      const where = `eqn ${i} (${eqn.primitive.name})`;
      for (const v of eqn.invars) use(v, where, i);
      this.eqn(jaxpr, eqn, i);
      for (const v of eqn.outvars) define(v, where, i);
      for (const e of eqn.effects)
        if (!jaxpr.effects.has(e)) fail(jaxpr, () => `${where} has the effect ${e}, which its jaxpr lacks`, i);
    });
    for (const v of jaxpr.outvars) use(v, 'the list of outputs', jaxpr.eqns.length);
  }

  private eqn(jaxpr: Jaxpr, eqn: Eqn, index: number): void {
    const ins = eqn.invars.map((v) => v.aval);
    const outs = eqn.outvars.map((v) => v.aval);
    for (const inner of jaxprsInParams(eqn.params)) this.check(inner);
    const inner = eqn.params.jaxpr;
    if (eqn.primitive.name === 'jit' && inner instanceof Jaxpr) {
      if (!sameTypes(inner.inAvals, ins))
        fail(jaxpr, () => `jit is called with ${types(ins)}, but its jaxpr takes ${types(inner.inAvals)}`, index);
      if (!sameTypes(inner.outAvals, outs))
        fail(jaxpr, () => `jit gives ${types(outs)}, but its jaxpr gives ${types(inner.outAvals)}`, index);
    }
    let expected: readonly Aval[];
    try {
      expected = eqn.primitive.abstractEval(ins, eqn.params);
    } catch (e) {
      const reason = e instanceof Error ? e.message : String(e);
      return fail(jaxpr, () => `${eqn.primitive.name} rejects its operands: ${reason}\nin ${printEqn(eqn)}`, index);
    }
    if (!sameTypes(expected, outs))
      fail(
        jaxpr,
        () =>
          `the results of ${eqn.primitive.name} should be ${types(expected)}, not ${types(outs)}\nin ${printEqn(eqn)}`,
        index,
      );
  }
}

/** A jaxpr may come without constants; if there are any, there is one for each constvar, of its type. */
function checkConsts(jaxpr: Jaxpr): void {
  const { consts, constvars } = jaxpr;
  if (consts.length === 0) return;
  if (consts.length !== constvars.length)
    fail(jaxpr, () => `there are ${constvars.length} constvars and ${consts.length} constants`);
  constvars.forEach((v, i) => {
    const c = consts[i];
    if (hasAval(c) && !sameType(c.aval, v.aval))
      fail(jaxpr, (show) => `constvar ${show(v)} is ${v.aval.strShort()}, its constant ${c.aval.strShort()}`);
  });
}

/** The names in the message are those of the text below it. */
function fail(jaxpr: Jaxpr, message: (show: (atom: Atom) => string) => string, index?: number): never {
  const [from, to] = index === undefined ? [0, 2 * WINDOW] : [index - WINDOW, index + WINDOW];
  const { text, show } = printJaxprRange(jaxpr, from, to);
  throw new JaxprError(`${message(show)}\n\nwhile checking jaxpr:\n\n${text}`);
}
