/**
 * Functions of JAX's that are written in Python: those that JAX builds of its own public functions. A text is parsed and run
 * when one of its names is first asked for; its frames don't show.
 */
import { calledNow } from '../jaxpr/primitives/customRules.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import { separateConsts } from '../jaxpr/rewrite.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind, bind1 } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { Stop, typeError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { native } from '../python/native.ts';
import { pythonPart } from '../python/stdlib/source.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import { PyTuple, Tracer, Unknown } from '../python/values.ts';
import { arrayLike, arrayLikes, asTuple, asValue, dtypeArgument, traceLibrary } from './declare.ts';
import { typedOperand } from './dtypesModule.ts';
import { concretization, raising } from './errors.ts';
import { convertElementType } from './lax/operations.ts';
import * as np from './numpy/expressions.ts';
import { promoteDTypesComplex, promoteDTypesInexact } from './numpy/promote.ts';
import { latticeResultType } from './promotion.ts';
import { canonicalShape } from './shapes.ts';
import type { CustomRule } from './transforms/custom.ts';
import { CustomJvpRule } from './transforms/custom.ts';
import { warn } from './warn.ts';

const rest = (v: Value): Value[] => listOf(v);

function results(name: string, out: Value): Val[] {
  if (out instanceof Unknown) throw new Stop(out.reason, 'unsupported');
  return out instanceof PyTuple ? arrayLikes(name, out.items) : [arrayLike(name, out)];
}

/** A function's rule, as Python has it: `rule(primals, tangents)` gives both results. */
const customRule =
  (name: string, rule: Value): CustomRule =>
  (primals, tangents) => {
    const out = call(rule, [asTuple(primals), asTuple(tangents)]);
    if (!(out instanceof PyTuple)) throw typeError(`${name}: the rule gives no pair`);
    return { primals: results(name, out.items[0]), tangents: results(name, out.items[1]) };
  };

/** `custom_jvp_call[…]`: constants are leading operands. Source: custom_derivatives.py custom_jvp.__call__. */
function customJvp(name: string, operands: readonly Val[], body: (args: Val[]) => Val[], jvp: CustomJvpRule): Val[] {
  const traced = traceLibrary('custom_jvp fun', name, operands, body);
  const { jaxpr, consts } = separateConsts(traced);
  return bind(primitives.custom_jvp_call, [...(consts as Val[]), ...operands], {
    name,
    call_jaxpr: calledNow(jaxpr),
    jvp,
    num_consts: consts.length,
    symbolic_zeros: false,
  });
}

/** What the texts may call, beside Python's own and JAX's. */
const helpers: readonly (readonly [string, Value])[] = [
  [
    '_promote_inexact',
    // numpy/util.py promote_args_inexact
    native('_promote_inexact(name, /, *xs)', (name, xs) =>
      raising(() => asTuple(np.promoteInexact(str(name), ...rest(xs)))),
    ),
  ],
  [
    '_promote_dtypes_inexact',
    native('_promote_dtypes_inexact(*xs)', (xs) =>
      raising(() => asTuple(promoteDTypesInexact(arrayLikes('asarray', rest(xs))))),
    ),
  ],
  [
    '_promote_dtypes_complex',
    native('_promote_dtypes_complex(*xs)', (xs) =>
      raising(() => asTuple(promoteDTypesComplex(arrayLikes('asarray', rest(xs))))),
    ),
  ],
  [
    '_arraylike',
    // numpy/util.py ensure_arraylike; None stays
    native('_arraylike(name, /, *xs)', (name, xs) => {
      const out = rest(xs).map((x, i) => (x === null ? null : asValue(raising(() => arrayLike(str(name), x, i)))));
      return out.length === 1 ? out[0] : new PyTuple(out);
    }),
  ],
  [
    '_check_arraylike',
    native('_check_arraylike(name, /, *xs)', (name, xs) => {
      raising(() => arrayLikes(str(name), rest(xs)));
      return null;
    }),
  ],
  [
    '_lattice_type',
    // dtypes.lattice_result_type
    native('_lattice_type(*xs)', (xs) =>
      raising(() => {
        const { dtype, weakType } = latticeResultType(rest(xs).map(typedOperand));
        return new PyTuple([PyDType.of(dtype), weakType]);
      }),
    ),
  ],
  [
    '_convert_weak',
    // lax._convert_element_type
    native('_convert_weak(x, dtype, weak, /)', (x, dtype, weak) =>
      raising(() => {
        const given = arrayLike('convert_element_type', x);
        const to = dtypeArgument(dtype) ?? given.aval.dtype;
        return asValue(convertElementType(given, to, weak === true));
      }),
    ),
  ],
  ['_shape', native('_shape(shape, /)', (shape) => new PyTuple(canonicalShape(shape)))],
  [
    '_add_any',
    native('_add_any(x, y, /)', (x, y) => asValue(bind1(primitives.add_any, arrayLikes('add_any', [x, y]), {}))),
  ],
  [
    '_concrete',
    // core.concrete_or_error
    native('_concrete(x, context, /)', (x, context) => (x instanceof Tracer ? concretization(x, str(context)) : x)),
  ],
  [
    '_warn',
    native('_warn(message, /)', (message) => {
      warn(str(message));
      return null;
    }),
  ],
  [
    '_custom_jvp',
    // custom_derivatives.custom_jvp with a rule of that name
    native('_custom_jvp(name, fun, rule_name, rule, /)', (name, fun, ruleName, rule) =>
      native(`${str(name)}(*xs)`, (xs) => {
        const own = str(name);
        const operands = arrayLikes(own, rest(xs));
        const body = (args: Val[]): Val[] => results(own, call(fun, args.map(asValue)));
        const outs = raising(() =>
          customJvp(own, operands, body, new CustomJvpRule(str(ruleName), customRule(own, rule))),
        );
        return outs.length === 1 ? asValue(outs[0]) : asTuple(outs);
      }),
    ),
  ],
];

/** What every text begins with. */
const PRELUDE = `
import numpy as np
import jax
import jax.numpy as jnp
from jax import lax

def _const(x, value):
  # lax._const: a number beside a number, else NumPy's scalar of the dtype
  if x.ndim == 0 and getattr(x, 'weak_type', False):
    return value
  return np.array(value, x.dtype)
`;

/** The names that a text has for a module of JAX's; `name` is the module that they are defined in. */
export function libraryPart(
  name: string,
  names: readonly string[],
  text: string,
  own: readonly (readonly [string, Value])[] = [],
): (attribute: string) => Value | undefined {
  const part = pythonPart(name, PRELUDE + text, [...helpers, ...own]);
  const known = new Set(names);
  return (attribute) => (known.has(attribute) ? part(attribute) : undefined);
}

type Part = (attribute: string) => Value | undefined;

function fromPart(part: Part, name: string): Value {
  const fn = part(name);
  if (fn === undefined) throw new Stop(`jitlens doesn't have ${name} yet`, 'unsupported');
  return fn;
}

/** What a function of a text gives. */
export const resultOfPart = (part: Part, name: string, operands: readonly Val[]): Val =>
  arrayLike(name, call(fromPart(part, name), operands.map(asValue)));

/** The derivative of a function of JAX's, where a text defines it: `rule(primals, tangents)`. */
export const ruleOfPart =
  (part: Part, name: string): CustomRule =>
  (primals, tangents) =>
    customRule(name, fromPart(part, name))(primals, tangents);
