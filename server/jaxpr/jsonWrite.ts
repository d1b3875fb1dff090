/** Jaxpr → JSON. The form is described in jsonForm.ts. */
import type { Aval } from './aval.ts';
import { DType } from './dtypes.ts';
import { pythonFloatRepr } from './floatRepr.ts';
import { HostArray, HostScalar } from './host.ts';
import type { Atom, DebugInfo, Eqn, Scalar } from './jaxpr.ts';
import { Complex, DropVar, Jaxpr, Literal } from './jaxpr.ts';
import type {
  AtomJson,
  AvalJson,
  DebugInfoJson,
  EagerEqnJson,
  EqnJson,
  FloatJson,
  JaxprBodyJson,
  JaxprJson,
  ParamJson,
  ScalarJson,
  ValueJson,
} from './jsonForm.ts';
import type { NDArray } from './ndarray.ts';
import type { Params, ParamValue } from './primitive.ts';
import { EnumParam, FloatParam, ListParam, RecordParam } from './primitive.ts';
import type { EagerEqn } from './trace.ts';
import { EagerArray } from './trace.ts';

/** Write a jaxpr. `consts` replaces the constants of the outermost one: for a caller that has computed them. */
export function jaxprToJson(jaxpr: Jaxpr, consts?: readonly unknown[]): JaxprJson {
  return new Writer().write(jaxpr, consts);
}

const hasJsonNumber = (x: number): boolean => Number.isFinite(x) && !Object.is(x, -0);

const floatJson = (x: number): FloatJson => (hasJsonNumber(x) ? x : pythonFloatRepr(x));

function scalarJson(value: Scalar): ScalarJson {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number') return floatJson(value);
  return { complex: [floatJson(value.re), floatJson(value.im)] };
}

function debugJson({ tracedFor, functionName, functionSource, argNames }: DebugInfo): DebugInfoJson {
  return {
    tracedFor,
    functionName,
    ...(functionSource !== undefined ? { functionSource } : {}),
    argNames: argNames.map((n) => n ?? null),
  };
}

/** Bytes as base64, without Node's Buffer: this also runs in a browser. */
function base64({ data }: NDArray): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // As many arguments as every engine takes in one call.
  const chunk = 0x8000;
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += chunk) parts.push(String.fromCharCode(...bytes.subarray(i, i + chunk)));
  return btoa(parts.join(''));
}

class Writer {
  private readonly avals: AvalJson[] = [];
  private readonly avalIndex = new Map<string, number>();
  private readonly jaxprs: JaxprBodyJson[] = [];
  private readonly jaxprIndex = new Map<Jaxpr, number>();
  private readonly values: ValueJson[] = [];
  private readonly valueIndex = new Map<unknown, number>();
  private readonly eager: EagerEqnJson[] = [];
  private readonly eagerIndex = new Map<EagerEqn, number>();

  write(jaxpr: Jaxpr, consts: readonly unknown[] = jaxpr.consts): JaxprJson {
    const main = this.jaxpr(jaxpr, consts);
    const { avals, jaxprs, values, eager } = this;
    return {
      version: 1,
      avals,
      jaxprs,
      main,
      ...(values.length > 0 ? { values } : {}),
      ...(eager.length > 0 ? { eager } : {}),
    };
  }

  private aval(aval: Aval): number {
    let index = this.avalIndex.get(aval.key);
    if (index === undefined) {
      index = this.avals.length;
      this.avals.push({ dtype: aval.dtype.name, shape: aval.shape, ...(aval.weakType ? { weak: true as const } : {}) });
      this.avalIndex.set(aval.key, index);
    }
    return index;
  }

  private jaxpr(jaxpr: Jaxpr, consts: readonly unknown[] = jaxpr.consts): number {
    const known = this.jaxprIndex.get(jaxpr);
    if (known !== undefined) return known;
    const variables = new Map<Atom, number>();
    const define = (v: Atom): number => {
      variables.set(v, variables.size);
      return this.aval(v.aval);
    };
    const use = (v: Atom): AtomJson => {
      if (v instanceof Literal) return [scalarJson(v.value), this.aval(v.aval)];
      const index = variables.get(v);
      if (index === undefined)
        throw new Error(`jaxpr uses a variable of type ${v.aval.strShort()} before it is defined`);
      return index;
    };
    const body: JaxprBodyJson = {
      constvars: jaxpr.constvars.map(define),
      invars: jaxpr.invars.map(define),
      eqns: jaxpr.eqns.map((eqn) => this.eqn(eqn, use, define)),
      outs: jaxpr.outvars.map(use),
      ...(jaxpr.constvars.length > 0 ? { consts: jaxpr.constvars.map((v, i) => this.value(consts[i], v.aval)) } : {}),
      ...(jaxpr.effects.size > 0 ? { effects: [...jaxpr.effects] } : {}),
      ...(jaxpr.debugInfo ? { debug: debugJson(jaxpr.debugInfo) } : {}),
    };
    const index = this.jaxprs.length;
    this.jaxprs.push(body);
    this.jaxprIndex.set(jaxpr, index);
    return index;
  }

  private eqn(eqn: Eqn, use: (v: Atom) => AtomJson, define: (v: Atom) => number): EqnJson {
    return {
      prim: eqn.primitive.name,
      ...(eqn.primitive.isOwn ? { own: true as const } : {}),
      ...this.params(eqn.params),
      in: eqn.invars.map(use),
      out: eqn.outvars.map((v) => (v instanceof DropVar ? { drop: this.aval(v.aval) } : define(v))),
      ...(eqn.effects.size > 0 ? { effects: [...eqn.effects] } : {}),
    };
  }

  private params(params: Params): { params?: Record<string, ParamJson> } {
    const entries = Object.entries(params);
    if (entries.length === 0) return {};
    return { params: Object.fromEntries(entries.map(([k, v]) => [k, this.param(v)])) };
  }

  private param(value: ParamValue): ParamJson {
    if (value === null) return null;
    if (typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number') return hasJsonNumber(value) ? value : { number: pythonFloatRepr(value) };
    if (typeof value === 'bigint') return { int: String(value) };
    if (Array.isArray(value)) return (value as readonly ParamValue[]).map((v) => this.param(v));
    if (value instanceof Jaxpr) return { jaxpr: this.jaxpr(value) };
    if (value instanceof DType) return { dtype: value.name };
    if (value instanceof FloatParam) return { float: floatJson(value.value) };
    if (value instanceof Complex) return { complex: [floatJson(value.re), floatJson(value.im)] };
    if (value instanceof ListParam) return { list: value.items.map((v) => this.param(v)) };
    if (value instanceof EnumParam) return { enum: [value.className, value.member] };
    if (value instanceof RecordParam) {
      const { params: fields = {} } = this.params(value.fields);
      return { record: value.className, fields };
    }
    const named = value as Exclude<typeof value, readonly ParamValue[]>;
    const text = named.toString();
    const repr = named.repr?.() ?? text;
    return { named: named.kind, text, ...(repr !== text ? { repr } : {}) };
  }

  /** A constant: its index, after everything that it is computed from. Chains are long, so no recursion here. */
  private value(root: unknown, rootAval: Aval): number {
    const stack: { value: unknown; aval: Aval }[] = [{ value: root, aval: rootAval }];
    while (stack.length > 0) {
      const { value, aval } = stack[stack.length - 1];
      if (value !== undefined && this.valueIndex.has(value)) {
        stack.pop();
        continue;
      }
      if (value instanceof EagerArray && value.state.kind === 'eqn') {
        const pending = value.state.eqn.args.filter((a) => !this.valueIndex.has(a));
        if (pending.length > 0) {
          for (const a of pending.reverse()) stack.push({ value: a, aval: a.aval });
          continue;
        }
      }
      stack.pop();
      this.valueIndex.set(value, this.values.length);
      this.values.push(this.leaf(value, aval));
    }
    return this.valueIndex.get(root) as number;
  }

  private leaf(value: unknown, expected: Aval): ValueJson {
    if (value instanceof HostScalar)
      return { kind: 'scalar', aval: this.aval(value.aval), value: scalarJson(value.value) };
    if (value instanceof HostArray) {
      const aval = this.aval(value.aval);
      const known = value.compute();
      return known
        ? { kind: 'array', aval, base64: base64(known), host: true }
        : { kind: 'unknown', aval, reason: 'its values are not known', host: true };
    }
    if (value instanceof EagerArray) {
      const aval = this.aval(value.aval);
      const { state } = value;
      if (state.kind === 'value') return { kind: 'array', aval, base64: base64(state.value) };
      if (state.kind === 'unknown') return { kind: 'unknown', aval, reason: state.reason };
      return { kind: 'eager', aval, eqn: this.eagerEqn(state.eqn), index: state.index };
    }
    // A tracer of another trace that leaked into this one; or the caller has no value for this constant.
    return { kind: 'unknown', aval: this.aval(expected), reason: 'it has no value here' };
  }

  private eagerEqn(eqn: EagerEqn): number {
    let index = this.eagerIndex.get(eqn);
    if (index === undefined) {
      const args = eqn.args.map((a) => this.valueIndex.get(a) as number);
      const json: EagerEqnJson = { prim: eqn.primitive.name, ...this.params(eqn.params), args };
      index = this.eager.length;
      this.eager.push(json);
      this.eagerIndex.set(eqn, index);
    }
    return index;
  }
}
