/** jax.checkpoint, its policies, checkpoint_name. Source: jax/_src/ad_checkpoint.py. */
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind, bind1 } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { PyRaise, raise, typeError, valueError } from '../python/errors.ts';
import { keyOf } from '../python/keys.ts';
import { native } from '../python/native.ts';
import { dictOf } from '../python/stdlib/typing.ts';
import { repr, str } from '../python/text.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyList, PyTuple, typeOf, unbox } from '../python/values.ts';
import { known, operand } from './autodiff.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { policiesNamespace, policyOf } from './checkpointPolicies.ts';
import { asValue, jaxFunction } from './declare.ts';
import { errorClasses } from './errors.ts';
import { argument, traceBody, withBodies } from './lax/bodies.ts';
import { flatten, unflatten } from './pytree.ts';
import { argumentNames, functionName, sourceInfo, signatureOf } from './signature.ts';
import type { PolicyParam } from './transforms/remat.ts';
import { broadcastPrefix } from './tree.ts';

/** Source: _remat_static_argnums. */
function staticNumbers(v: Value, count: number): number[] {
  const given = v instanceof PyTuple ? v.items : v instanceof PyList ? undefined : [v];
  const numbers = given?.map((x) => unbox(x));
  if (!numbers?.every((n): n is number => typeof n === 'number'))
    throw typeError(
      'the `static_argnums` argument to `jax.checkpoint` / `jax.remat` must be an int, tuple of ints or, bool, but got value ' +
        str(v),
    );
  if (!numbers.every((n) => -count <= n && n < count))
    throw valueError(
      'the `static_argnums` argument to `jax.checkpoint` / `jax.remat` can only take integer values greater than or equal to ' +
        `\`-len(args)\` and less than \`len(args)\`, but got ${repr(new PyTuple(numbers))}, while \`len(args)\` = ${count}`,
    );
  return numbers.map((n) => (n + count) % count);
}

const ADVICE =
  '\n\nConsider using the `static_argnums` parameter for `jax.remat` or `jax.checkpoint`. See the `jax.checkpoint` ' +
  'docstring and its example involving `static_argnums`:\n' +
  'https://docs.jax.dev/en/latest/_autosummary/jax.checkpoint.html\n';

/** Errors of values that aren't there get JAX's advice. Source: _trace_to_jaxpr. */
function advising<T>(run: () => T): T {
  try {
    return run();
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.isSubclassOf(errorClasses.ConcretizationTypeError)) {
      const [message] = e.exc.args;
      if (typeof message === 'string' && message.includes('for checkpoint')) e.exc.args = [message + ADVICE];
    }
    throw e;
  }
}

/** What identifies a trace of the function: its static arguments too. */
const identities = new WeakMap<object, { statics: readonly Value[]; id: object }[]>();
function identityOf(fun: Value, statics: readonly Value[]): object {
  if (statics.length === 0) return fun as object;
  const known = identities.get(fun as object) ?? [];
  identities.set(fun as object, known);
  const same = known.find(
    (k) => k.statics.length === statics.length && k.statics.every((s, i) => keyOf(s) === keyOf(statics[i])),
  );
  if (same) return same.id;
  const made = { statics, id: {} };
  known.push(made);
  return made.id;
}

interface Options {
  readonly policy: PolicyParam | undefined;
  readonly preventCse: Value;
  readonly staticArgnums: Value;
}

function callRemat(fun: Value, options: Options, given: readonly Value[], kwargs: Kwargs): Value {
  const statics = staticNumbers(options.staticArgnums, given.length);
  const dynamic = given.filter((_, i) => !statics.includes(i));
  const keywords = [...kwargs].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = [...dynamic, ...keywords.map(([, v]) => v)];
  for (const v of values) for (const leaf of flatten(v).leaves) operand(leaf);
  const taken = values.map((v) => argument(v));
  const names = argumentNames(
    signatureOf(fun),
    given.length,
    keywords.map(([k]) => k),
  );
  const dynamicNames = [...names.positional.filter((_, i) => !statics.includes(i)), ...names.keywords];
  const info = {
    tracedFor: 'checkpoint / remat',
    functionName: functionName(fun),
    functionSource: sourceInfo(fun),
    argNames: taken.flatMap(({ paths }, i) => paths.map((p) => dynamicNames[i] + p)),
  };
  const run = (args: Value[]): Value => {
    let next = 0;
    const positional = given.map((v, i) => (statics.includes(i) ? v : args[next++]));
    return call(
      fun,
      positional,
      keywords.map(([k]): [string, Value] => [k, args[next++]]),
    );
  };
  return withBodies(() => {
    const body = advising(() =>
      traceBody(
        fun,
        info,
        taken.map((t) => t.tree),
        taken.flatMap((t) => t.avals),
        run,
        identityOf(
          fun,
          given.filter((_, i) => statics.includes(i)),
        ),
      ),
    );
    const operands = [...body.consts, ...taken.flatMap((t) => t.vals)];
    const whole = keywords.length > 0 ? new PyTuple([new PyTuple(dynamic), dictOf(keywords)]) : new PyTuple(dynamic);
    const outs = bindRemat(body.jaxpr, operands, options, body.consts.length, whole);
    return unflatten(body.outTree, outs.map(asValue));
  });
}

function bindRemat(
  jaxpr: Jaxpr,
  operands: readonly Val[],
  { policy, preventCse }: Options,
  consts: number,
  args: Value,
): Val[] {
  const cse =
    preventCse instanceof PyTuple
      ? [...new Array<boolean>(consts).fill(false), ...broadcastPrefix(preventCse, args).map((v) => v === true)]
      : preventCse === true;
  return bind(primitives.remat2, operands, { jaxpr, prevent_cse: cse, differentiated: false, policy: policy ?? null });
}

const checkpointFunction = (name: string): Value =>
  native(
    `${name}(fun, *, prevent_cse=True, policy=None, static_argnums=(), static_argnames=())`,
    (fun, preventCse, given, staticArgnums) => {
      if (!(typeof preventCse === 'boolean' || preventCse instanceof PyTuple || preventCse instanceof PyList))
        throw typeError(
          `prevent_cse must be a bool or tuple of bools, got type(prevent_cse)=${repr(typeOf(preventCse))}`,
        );
      const parts = preventCse instanceof PyList ? new PyTuple(preventCse.items) : preventCse;
      const options = { policy: policyOf(given), preventCse: parts, staticArgnums };
      const apply: TransformedFunction['apply'] = (args, kwargs) =>
        known(() => callRemat(fun, options, args, [...kwargs]));
      return new TransformedFunction(fun, apply, ['checkpoint', options]);
    },
  );

const checkpointName = jaxFunction('checkpoint_name(x, name)', (x, name) => {
  if (typeof name !== 'string') throw raise('TypeError', 'a name is a string');
  const { leaves, tree } = flatten(x);
  return unflatten(
    tree,
    leaves.map((leaf) => asValue(bind1(primitives.name, [operand(leaf)], { name }))),
  );
});

export const checkpointTable = (): Map<string, Value> =>
  new Map<string, Value>([
    ['checkpoint', checkpointFunction('checkpoint')],
    ['remat', checkpointFunction('remat')],
    ['checkpoint_policies', policiesNamespace()],
  ]);

export const adCheckpointTable = (): Map<string, Value> =>
  new Map<string, Value>([
    ['checkpoint', checkpointFunction('checkpoint')],
    ['remat', checkpointFunction('remat')],
    ['checkpoint_policies', policiesNamespace()],
    ['checkpoint_name', checkpointName],
  ]);
