/**
 * Jaxprs as text, character for character as `str(jaxpr)` in JAX 0.12.0.1, memory addresses left out.
 * Source: jax/_src/core.py from pp_toplevel_jaxpr on, jax/_src/pjit.py _pjit_pp_rule.
 */
import { DType } from './dtypes.ts';
import { pythonComplexRepr, pythonFloatRepr } from './floatRepr.ts';
import { findShared } from './hoist.ts';
import type { Atom, Eqn, Scalar } from './jaxpr.ts';
import { Complex, DropVar, Jaxpr, Literal, Var } from './jaxpr.ts';
import type { Doc, EqnSpan } from './pretty.ts';
import { bracketed, brk, concat, group, join, mark, nest, nil, render, text, words } from './pretty.ts';
import type { EqnPrinter, NamedParam, ParamValue, PrintedParams } from './primitive.ts';
import { ListParam, RecordParam } from './primitive.ts';
import { pythonStrRepr } from './strRepr.ts';

export type { EqnSpan } from './pretty.ts';

/** `str(jaxpr)`. */
export function printJaxpr(jaxpr: Jaxpr): string {
  return render(toplevel(jaxpr));
}

/** The text, and where in it each eqn stands: outer eqns before those nested in their params. */
export function printJaxprWithMap(jaxpr: Jaxpr): { text: string; eqnSpans: EqnSpan[] } {
  const eqnSpans: EqnSpan[] = [];
  return { text: render(toplevel(jaxpr), { spans: eqnSpans }), eqnSpans };
}

/** One eqn on its own, with fresh names: `str(core.pp_eqn(eqn, JaxprPpContext(), JaxprPpSettings()))`. */
export function printEqn(eqn: Eqn): string {
  return render(new Printer().eqnDoc(eqn));
}

/**
 * A jaxpr with only the eqns from `from` up to `to`, `...` for the rest, and how an atom is called in that text.
 * Source: core.py pp_jaxpr_eqn_range.
 */
export function printJaxprRange(jaxpr: Jaxpr, from: number, to: number): { text: string; show(atom: Atom): string } {
  const printer = new Printer();
  const lo = Math.max(from, 0);
  const hi = Math.max(lo, Math.min(to, jaxpr.eqns.length));
  const show = (atom: Atom): string => render(printer.atom(atom));
  const printed = render(
    printer.skeleton(jaxpr, () => {
      const shown = jaxpr.eqns.slice(lo, hi);
      const dots = text('...');
      if (shown.length === 0) return jaxpr.eqns.length > 0 ? [dots] : [];
      return [
        ...(lo > 0 ? [dots] : []),
        ...shown.map((e) => printer.eqnDoc(e)),
        ...(hi < jaxpr.eqns.length ? [dots] : []),
      ];
    }),
  );
  return { text: printed, show };
}

function toplevel(jaxpr: Jaxpr): Doc {
  const shared = findShared(jaxpr);
  const printer = new Printer(dropped(jaxpr), shared);
  const docs: Doc[] = [];
  for (const [hoisted, name] of shared)
    docs.push(text(`let ${name} = `), printer.skeleton(hoisted), text(' in'), brk());
  docs.push(printer.jaxprDoc(jaxpr));
  return concat(docs);
}

/** Variables of the top level that nothing uses: they print as `_`. Source: core.py _dropvars. */
function dropped(jaxpr: Jaxpr): Map<Var, string> {
  const names = new Map<Var, string>();
  const used = new Set<Atom>(jaxpr.outvars);
  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const { invars, outvars } = jaxpr.eqns[i];
    for (const v of outvars) if (!used.has(v)) names.set(v, '_');
    for (const v of invars) used.add(v);
  }
  return names;
}

/** a…z, ba, bb …: base 26 with the digits a–z. */
function alphabetic(n: number): string {
  let s = '';
  do {
    s = String.fromCharCode(97 + (n % 26)) + s;
    n = Math.floor(n / 26);
  } while (n > 0);
  return s;
}

/** A literal's value: Python's repr, an int or a float as the dtype says. */
export function scalarRepr(value: Scalar, dtype: DType): string {
  if (value === undefined) return "(b'',)";
  if (value instanceof Complex) return pythonComplexRepr(value.re, value.im);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (dtype.isComplex) return pythonComplexRepr(value, 0);
  return dtype.isInteger ? intRepr(value) : pythonFloatRepr(value);
}

/** A whole number beyond 1e21 would print with an exponent. */
const intRepr = (n: number): string => (Math.abs(n) < 1e21 ? String(n) : String(BigInt(n)));

const numberRepr = (n: number): string => (Number.isInteger(n) && !Object.is(n, -0) ? intRepr(n) : pythonFloatRepr(n));

/** `str` of a param's value. */
export function paramStr(value: ParamValue): string {
  if (typeof value === 'string') return value;
  return value instanceof DType || isNamed(value) ? value.toString() : paramRepr(value);
}

/** `repr` of a param's value: what the members of a tuple print as; where an object has no repr of its own, its `str`. */
function paramRepr(value: ParamValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberRepr(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return pythonStrRepr(value);
  if (isTuple(value)) return value.length === 1 ? `(${paramRepr(value[0])},)` : `(${value.map(paramRepr).join(', ')})`;
  if (value instanceof ListParam) return `[${value.items.map(paramRepr).join(', ')}]`;
  if (value instanceof RecordParam) return recordRepr(value);
  if (value instanceof DType) return dtypeRepr(value);
  // Not a part of the document around it: names, hoisting and layout start anew, and addresses still count there.
  if (value instanceof Jaxpr) return render(toplevel(value), { keepAddresses: true });
  if (value instanceof Complex) return pythonComplexRepr(value.re, value.im);
  return value.repr?.() ?? value.toString();
}

const recordRepr = ({ className, fields }: RecordParam): string =>
  `${className}(${Object.entries(fields)
    .map(([k, v]) => `${k}=${paramRepr(v)}`)
    .join(', ')})`;

/** `repr(np.dtype)`: NumPy quotes its own names only, not those of ml_dtypes. */
function dtypeRepr(dtype: DType): string {
  if (dtype.kind === 'key') return dtype.name;
  const own = /^(bool|u?int(8|16|32|64)|float(16|32|64)|complex(64|128))$/.test(dtype.name);
  return own ? `dtype('${dtype.name}')` : `dtype(${dtype.name})`;
}

const isTuple = (value: ParamValue): value is readonly ParamValue[] => Array.isArray(value);

const isNamed = (value: ParamValue): value is NamedParam =>
  typeof value === 'object' && value !== null && 'kind' in value && !(value instanceof DType);

const isJaxprTuple = (value: ParamValue): value is readonly Jaxpr[] =>
  isTuple(value) && value.every((v) => v instanceof Jaxpr);

/** Builds the documents and holds the names: JAX's JaxprPpContext. */
class Printer implements EqnPrinter {
  private counter = 0;
  private readonly sharedNames: ReadonlySet<string>;

  constructor(
    private readonly names: Map<Var, string> = new Map(),
    private readonly shared: ReadonlyMap<Jaxpr, string> = new Map(),
  ) {
    this.sharedNames = new Set(shared.values());
  }

  private name(v: Var): string {
    if (v instanceof DropVar) return '_';
    let name = this.names.get(v);
    if (name === undefined) {
      do name = alphabetic(this.counter++);
      while (this.sharedNames.has(name));
      this.names.set(v, name);
    }
    return name;
  }

  private atomText(atom: Atom, withAval = true): string {
    if (atom instanceof Var) return this.name(atom);
    const value = scalarRepr(atom.value, atom.aval.dtype);
    return withAval ? `${value}:${atom.aval.strShort()}` : value;
  }

  /** Source: JaxprPpContext.suggest_same_var_names. */
  private suggest(vars: readonly Atom[], like: readonly Atom[]): void {
    if (vars.length !== like.length) return;
    const usedLike = new Set<Var>();
    for (let i = 0; i < vars.length; i++) {
      const [v, l] = [vars[i], like[i]];
      if (l instanceof Literal || v instanceof Literal || usedLike.has(l) || this.names.has(v)) continue;
      usedLike.add(l);
      this.names.set(v, this.name(l));
    }
  }

  atom(atom: Atom, withAval = true): Doc {
    return text(this.atomText(atom, withAval));
  }

  private wordsOf(atoms: readonly Atom[], head: string): Doc {
    return words(
      atoms.map((v) => this.atomText(v)),
      '',
      head,
    );
  }

  operands(atoms: readonly Atom[]): Doc {
    return this.wordsOf(atoms, '');
  }

  private binderText(v: Atom): string {
    return `${this.atomText(v)}:${v.aval.strShort()}`;
  }

  binders(atoms: readonly Atom[]): Doc {
    return words(atoms.map((v) => this.binderText(v)));
  }

  isDropped(atom: Atom): boolean {
    return atom instanceof Var && this.names.get(atom) === '_';
  }

  value(value: ParamValue): Doc {
    return text(paramStr(value));
  }

  private param(key: string, value: ParamValue): Doc {
    if (value instanceof Jaxpr) return concat([text(`${key}=`), this.jaxprDoc(value)]);
    if (isJaxprTuple(value)) return concat([text(`${key}=`), this.jaxprTuple(value)]);
    return text(`${key}=${paramStr(value)}`);
  }

  private jaxprTuple(jaxprs: readonly Jaxpr[]): Doc {
    return bracketed(
      '(',
      jaxprs.map((j) => this.jaxprDoc(j)),
      ')',
    );
  }

  params(params: PrintedParams): Doc {
    if (params.length === 0) return nil;
    return bracketed(
      '[',
      params.map(([k, v]) => this.param(k, v)),
      ']',
    );
  }

  /** Names are given in this order: outvars, params, operands. */
  eqn(eqn: Eqn, params: PrintedParams, name = eqn.primitive.name): Doc {
    const { outvars, invars } = eqn;
    const single = outvars.length === 1 ? `${this.binderText(outvars[0])} = ` : '';
    const before = outvars.length > 1 ? [this.binders(outvars), text(' = ')] : [];
    const head = single + name;
    if (params.length === 0) return concat([...before, this.wordsOf(invars, `${head} `)]);
    return concat([...before, text(head), this.params(params), this.wordsOf(invars, ' ')]);
  }

  eqnDoc(eqn: Eqn): Doc {
    const { rules } = eqn.primitive;
    if (rules.printEqn) return mark(rules.printEqn(eqn, this), eqn);
    const params = rules.print ? rules.print(eqn, eqn.params) : sortedParams(eqn);
    if (eqn.primitive.name === 'jit') {
      const { jaxpr } = eqn.params;
      if (jaxpr instanceof Jaxpr && !this.shared.has(jaxpr)) {
        this.suggest(jaxpr.invars, eqn.invars);
        this.suggest(jaxpr.outvars, eqn.outvars);
      }
    }
    return mark(this.eqn(eqn, params), eqn);
  }

  /** `{ lambda consts ; ins. let eqns in (outs) }`. */
  skeleton(jaxpr: Jaxpr, eqns = () => jaxpr.eqns.map((e) => this.eqnDoc(e))): Doc {
    const constvars = this.binders(jaxpr.constvars);
    const invars = this.binders(jaxpr.invars);
    const body = join(brk('; '), eqns());
    const outs = words(
      jaxpr.outvars.map((v) => this.atomText(v)),
      ',',
    );
    const inner = [text('{ lambda '), constvars, text('; '), invars, text('. let'), nest(2, concat([brk(), body]))];
    const end = [brk(), text('in ('), outs, text(jaxpr.outvars.length === 1 ? ',)' : ')')];
    return group(concat([nest(2, concat([...inner, ...end])), text(' }')]));
  }

  jaxprDoc(jaxpr: Jaxpr): Doc {
    const name = this.shared.get(jaxpr);
    return name === undefined ? this.skeleton(jaxpr) : text(name);
  }
}

const sortedParams = (eqn: Eqn): PrintedParams =>
  Object.keys(eqn.params)
    .sort()
    .map((k) => [k, eqn.params[k]]);
