/**
 * Jaxprs compared by structure: the same up to the names of variables. Values of constants, source, debug info, the
 * order of params, and which nested jaxprs are one object don't count.
 */
import { DType } from './dtypes.ts';
import type { Atom, Eqn, Scalar } from './jaxpr.ts';
import { Complex, Jaxpr, Literal } from './jaxpr.ts';
import type { Params, ParamValue } from './primitive.ts';
import { FloatParam, ListParam, RecordParam } from './primitive.ts';

export function jaxprsEqual(a: Jaxpr, b: Jaxpr): boolean {
  return new Comparison().jaxprs(a, b);
}

const isTuple = (value: ParamValue): value is readonly ParamValue[] => Array.isArray(value);

/** A key that is the same for the same scalar: NaN equals itself, 0 and -0 differ, as in the printed text. */
function scalarKey(value: Scalar): string {
  if (value instanceof Complex) return `c${numberKey(value.re)},${numberKey(value.im)}`;
  return typeof value === 'number' ? numberKey(value) : typeof value === 'bigint' ? String(value) : `s${String(value)}`;
}
const numberKey = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

class Comparison {
  /** Pairs that are equal, or being compared. */
  private readonly known = new Map<Jaxpr, Set<Jaxpr>>();
  private readonly variables = new Map<Atom, Atom>();

  jaxprs(a: Jaxpr, b: Jaxpr): boolean {
    if (a === b) return true;
    let partners = this.known.get(a);
    if (partners?.has(b)) return true;
    if (!partners) this.known.set(a, (partners = new Set()));
    if (!this.define(a.constvars, b.constvars) || !this.define(a.invars, b.invars)) return false;
    if (a.eqns.length !== b.eqns.length || a.outvars.length !== b.outvars.length) return false;
    if (!a.eqns.every((eqn, i) => this.eqns(eqn, b.eqns[i]))) return false;
    if (!a.outvars.every((v, i) => this.atoms(v, b.outvars[i]))) return false;
    partners.add(b);
    return true;
  }

  /** Variables at the same place correspond from here on. Each is defined once, so the map is one to one. */
  private define(a: readonly Atom[], b: readonly Atom[]): boolean {
    if (a.length !== b.length) return false;
    return a.every((v, i) => {
      this.variables.set(v, b[i]);
      return v.aval.equals(b[i].aval);
    });
  }

  private atoms(a: Atom, b: Atom): boolean {
    if (!(a instanceof Literal)) return this.variables.get(a) === b;
    return b instanceof Literal && a.aval.equals(b.aval) && scalarKey(a.value) === scalarKey(b.value);
  }

  private eqns(a: Eqn, b: Eqn): boolean {
    return (
      a.primitive.name === b.primitive.name &&
      a.invars.length === b.invars.length &&
      a.invars.every((v, i) => this.atoms(v, b.invars[i])) &&
      this.params(a.params, b.params) &&
      this.define(a.outvars, b.outvars)
    );
  }

  private params(a: Params, b: Params): boolean {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((k) => k in b && this.values(a[k], b[k]));
  }

  private tuples(a: readonly ParamValue[], b: readonly ParamValue[]): boolean {
    return a.length === b.length && a.every((v, i) => this.values(v, b[i]));
  }

  private values(a: ParamValue, b: ParamValue): boolean {
    if (Object.is(a, b)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (isTuple(a)) return isTuple(b) && this.tuples(a, b);
    if (isTuple(b)) return false;
    if (a instanceof Jaxpr) return b instanceof Jaxpr && this.jaxprs(a, b);
    if (a instanceof ListParam) return b instanceof ListParam && this.tuples(a.items, b.items);
    if (a instanceof RecordParam)
      return b instanceof RecordParam && a.className === b.className && this.params(a.fields, b.fields);
    if (a instanceof FloatParam) return b instanceof FloatParam && Object.is(a.value, b.value);
    // Dtypes are interned: had they been the same, they would have been identical.
    if (a instanceof DType || b instanceof DType) return false;
    if (a instanceof Complex) return b instanceof Complex && scalarKey(a) === scalarKey(b);
    if (!('kind' in b) || !('kind' in a)) return false;
    return a.kind === b.kind && a.toString() === b.toString();
  }
}

const hashes = new WeakMap<Jaxpr, string>();

/** The same for equal jaxprs (`jaxprsEqual`), and 53 bits wide: chance collisions don't happen within a session. */
export function jaxprHash(jaxpr: Jaxpr): string {
  let hash = hashes.get(jaxpr);
  if (hash === undefined) hashes.set(jaxpr, (hash = computeHash(jaxpr)));
  return hash;
}

function computeHash(jaxpr: Jaxpr): string {
  const hasher = new Hasher();
  const index = new Map<Atom, number>();
  const define = (v: Atom): void => {
    index.set(v, index.size);
    hasher.add(v.aval.key);
  };
  const use = (v: Atom): void => {
    if (v instanceof Literal) hasher.add(`${scalarKey(v.value)}:${v.aval.key}`);
    else hasher.add(`v${index.get(v) ?? 'free'}`);
  };
  jaxpr.constvars.forEach(define);
  hasher.add(';');
  jaxpr.invars.forEach(define);
  for (const eqn of jaxpr.eqns) {
    hasher.add(eqn.primitive.name);
    eqn.invars.forEach(use);
    for (const key of Object.keys(eqn.params).sort()) hasher.add(`${key}=${paramKey(eqn.params[key])}`);
    eqn.outvars.forEach(define);
  }
  hasher.add('in');
  jaxpr.outvars.forEach(use);
  return hasher.digest();
}

function paramKey(value: ParamValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberKey(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'boolean') return String(value);
  if (isTuple(value)) return `(${value.map(paramKey).join(',')})`;
  if (value instanceof Jaxpr) return jaxprHash(value);
  if (value instanceof ListParam) return `[${value.items.map(paramKey).join(',')}]`;
  if (value instanceof RecordParam) {
    const keys = Object.keys(value.fields).sort();
    return `${value.className}{${keys.map((k) => `${k}:${paramKey(value.fields[k])}`).join(',')}}`;
  }
  if (value instanceof Complex) return scalarKey(value);
  return `${value.kind}:${value.toString()}`;
}

/** cyrb53: two 32-bit lanes, each token closed by a mark of its own. */
class Hasher {
  private a = 0xdeadbeef;
  private b = 0x41c6ce57;

  private step(code: number): void {
    this.a = Math.imul(this.a ^ code, 2654435761);
    this.b = Math.imul(this.b ^ code, 1597334677);
  }

  add(token: string): void {
    for (let i = 0; i < token.length; i++) this.step(token.charCodeAt(i));
    this.step(0x110000);
  }

  digest(): string {
    let { a, b } = this;
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
  }
}
