/**
 * A traced function closes over a large array.
 *
 * ## What it does
 * Finds arrays of more than a megabyte that a traced function reads from around it, instead of getting them as arguments.
 *
 * ## Why it matters
 * Such an array becomes a constant of the compiled program. Compiling takes longer, since XLA may fold operations on it; each
 * new trace has its own copy; and a change of the array isn't seen.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * W = jnp.ones((1024, 1024))
 *
 * @jax.jit
 * def layer(x):
 *   return x @ W
 *
 * layer(jnp.ones(1024))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * W = jnp.ones((1024, 1024))
 *
 * @jax.jit
 * def layer(W, x):
 *   return x @ W
 *
 * layer(W, jnp.ones(1024))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/config_options.html (jax_captured_constants_warn_bytes)
 */
import type { Analysis, FunctionSite } from '../analysis/analyze.ts';
import { placeOf } from '../analysis/analyze.ts';
import { ShapedArray } from '../jaxpr/aval.ts';
import type { Eqn, Jaxpr, Var } from '../jaxpr/jaxpr.ts';
import { allJaxprs, jaxprsInParams } from '../jaxpr/jaxpr.ts';
import { LARGE_CONSTANT_BYTES } from '../limits.ts';
import type { SourceFrame } from '../jaxpr/source.ts';
import type { Expr } from '../syntax/ast.ts';
import { parameterNames, stored } from './fixes/flow.ts';
import { isUsers, originRelated, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import type { SyntaxNode } from './syntax.ts';
import { children, functionIndex, pathTo } from './syntax.ts';

/** Bytes of one megabyte, as JAX counts. */
const MEGABYTE = 1e6;

interface Captured {
  readonly aval: ShapedArray;
  readonly bytes: number;
  /** The first eqn that reads it. */
  readonly eqn: Eqn;
}

/** The first eqn that computes with a value: where one passes it on to a body, the first one there. */
function reader({ eqns }: Jaxpr, v: Var): Eqn | undefined {
  const eqn = eqns.find((e) => e.invars.includes(v));
  if (!eqn) return undefined;
  const from = eqn.invars.indexOf(v);
  const { cond_nconsts: ofTest, body_nconsts: ofBody } = eqn.params;
  for (const inner of jaxprsInParams(eqn.params)) {
    const { invars } = inner;
    // Operands are a body's inputs, but for an index before those of branches, and the constants of a loop's test and body.
    let i = from;
    if (eqn.primitive.name === 'cond') i = from - 1;
    else if (eqn.primitive.name === 'while' && typeof ofTest === 'number' && typeof ofBody === 'number')
      i = inner === bodyOf(eqn) ? from - ofTest : from < ofTest ? from : -1;
    else if (invars.length !== eqn.invars.length) continue;
    const found = i >= 0 && i < invars.length ? reader(inner, invars[i]) : undefined;
    // What JAX's own functions compute has no place in the program.
    if (found?.source) return found;
  }
  return eqn;
}

const bodyOf = ({ params }: Eqn): unknown => params.body_jaxpr;

function* capturedBy(root: Jaxpr): Generator<Captured> {
  const values = new Set<unknown>();
  for (const jaxpr of allJaxprs(root))
    for (const [i, v] of jaxpr.constvars.entries()) {
      const { consts } = jaxpr;
      const { aval } = v;
      if (!(aval instanceof ShapedArray) || values.has(consts[i])) continue;
      const bytes = (aval.shape.reduce((n, d) => n * d, 1) * aval.dtype.bits) / 8;
      if (bytes < LARGE_CONSTANT_BYTES) continue;
      values.add(consts[i]);
      const eqn = reader(jaxpr, v);
      if (eqn) yield { aval, bytes, eqn };
    }
}

/** Attributes that an array itself has. */
const OF_ARRAYS: ReadonlySet<string> = new Set(['T', 'mT', 'at', 'real', 'imag', 'shape', 'dtype']);

/** What an expression computes with: all below it but the functions that it calls. */
function operands(node: SyntaxNode): SyntaxNode[] {
  if (node.kind === 'Name') return [node];
  if (node.kind === 'Attribute')
    return OF_ARRAYS.has(node.attr) || rootName(node.value) === undefined ? operands(node.value) : [node];
  if (node.kind === 'Call') {
    const called = node.func.kind === 'Attribute' && rootName(node.func) === undefined ? operands(node.func) : [];
    return [...called, ...[...node.args, ...node.keywords].flatMap(operands)];
  }
  return children(node).flatMap(operands);
}

/** `x` of `x.a.b`. */
const rootName = (e: Expr): string | undefined =>
  e.kind === 'Name' ? e.id : e.kind === 'Attribute' ? rootName(e.value) : undefined;

/**
 * Where the array comes in: functions that get it as an argument are left for their callers, up to the traced function.
 * A name that isn't the function's own, or an attribute, is how it may come in.
 */
function entered(analysis: Analysis, site: FunctionSite | undefined, innermost: SourceFrame): SourceFrame {
  for (let f: SourceFrame | undefined = innermost; f; f = f.parent) {
    if (!isUsers(analysis, f.chunk.file)) continue;
    const path = pathTo(placeOf(f));
    const at = functionIndex(path);
    const fn = at < 0 ? undefined : path[at];
    const node = path.at(-1);
    if (!node || (fn?.kind !== 'FunctionDef' && fn?.kind !== 'Lambda')) break;
    const own = new Set([...parameterNames(fn.params), ...(fn.kind === 'FunctionDef' ? stored(fn.body) : [])]);
    if (operands(node).some((n) => (n.kind === 'Name' ? !own.has(n.id) : n.kind === 'Attribute'))) return f;
    if (site && f.chunk === site.chunk && path.includes(site.node)) break;
  }
  return innermost;
}

export const largeConstantCapture: Rule = {
  id: 'large-constant-capture',
  severity: 'warning',
  check({ analysis, traced }) {
    const outcome = traced?.trace.outcome;
    if (!traced || outcome?.kind !== 'jaxpr') return [];
    return Array.from(capturedBy(outcome.jaxpr)).flatMap(({ aval, bytes, eqn }): Finding[] => {
      const innermost = userFrame(analysis, eqn.source);
      if (!innermost) return [];
      const frame = entered(analysis, traced.site, innermost);
      return [
        {
          rule: 'large-constant-capture',
          severity: 'warning',
          message:
            `${traced.trace.name} closes over an array of ${(bytes / MEGABYTE).toFixed(1)} MB (${aval.strShort()}), which becomes a ` +
            'constant of the compiled program. Pass it as an argument.',
          at: placeOf(frame),
          related: [originRelated(traced)],
        },
      ];
    });
  },
};
