/** jax.checkpoint, its policies, checkpoint_name. Source: jax/_src/ad_checkpoint.py. */
import type { Jaxpr } from '../jaxpr/jaxpr.ts';
import type { Primitive, Params } from '../jaxpr/primitive.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind, bind1 } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { PyRaise, Stop, raise, typeError, valueError } from '../python/errors.ts';
import { keyOf } from '../python/keys.ts';
import { native } from '../python/native.ts';
import { truth } from '../python/operators.ts';
import { repr, str } from '../python/text.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyInstance, PyList, PyTuple, Unknown, builtinClass, typeOf, unbox } from '../python/values.ts';
import { NotKnown, TransformedFunction, known, operand } from './autodiff.ts';
import { asValue, jaxFunction } from './declare.ts';
import { errorClasses } from './errors.ts';
import { argument, leafCount, traceBody, withBodies } from './lax/bodies.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';
import { argumentNames, functionName, functionSource, signatureOf } from './signature.ts';
import type { Saveable } from './transforms/partialCustom.ts';
import { PolicyParam } from './transforms/remat.ts';

const simpleNamespace = builtinClass('SimpleNamespace', undefined, 'types');

/** A primitive as policies see it. */
const primitiveClass = builtinClass('Primitive', undefined, 'jax._src.core');

/** A policy that JAX has: it is a function in Python, and known here. */
const policies = new WeakMap<object, PolicyParam>();

const DOTS: ReadonlySet<string> = new Set(['dot_general', 'conv_general_dilated']);

/** Neither operand of the product has batch dimensions. */
function dotWithoutBatch({ name }: Primitive, params: Params): boolean {
  if (name !== 'dot_general') return false;
  const dims = params.dimension_numbers as unknown as readonly [
    unknown,
    readonly [readonly number[], readonly number[]],
  ];
  const [, [left, right]] = dims;
  return left.length === 0 && right.length === 0;
}

function policy(name: string, saveable: Saveable): Value {
  const fn = native(`${name}(*args, **kwargs)`, () => {
    throw new Stop('policies of JAX are not called by hand', 'unsupported');
  });
  policies.set(fn, new PolicyParam(`<function ${name}>`, saveable));
  return fn;
}

/** A policy made from names. */
const byNames = (maker: string, saveable: (names: ReadonlySet<string>) => Saveable): Value =>
  native(`${maker}(*names)`, (names) => {
    const set = new Set(names instanceof PyTuple ? names.items.map((n) => str(n)) : []);
    const fn = native('policy(prim, *args, **params)', () => {
      throw new Stop('policies of JAX are not called by hand', 'unsupported');
    });
    policies.set(fn, new PolicyParam(`<function ${maker}.<locals>.policy>`, saveable(set)));
    return fn;
  });

const everything = policy('everything_saveable', () => true);
const nothing = policy('nothing_saveable', () => false);
const dots = policy('dots_saveable', ({ name }) => DOTS.has(name));
const dotsWithoutBatch = policy('dots_with_no_batch_dims_saveable', (p, _, params) => dotWithoutBatch(p, params));

const ofName =
  (saves: (name: string) => boolean): Saveable =>
  ({ name }, _, params) =>
    name === 'name' && typeof params.name === 'string' && saves(params.name);

const both = native('save_from_both_policies(policy_1, policy_2)', (a, b) => {
  if (a === everything || b === everything) return everything;
  if (a === nothing) return b;
  if (b === nothing) return a;
  const first = policyOf(a);
  const second = policyOf(b);
  const fn = native('policy(prim, *args, **params)', () => {
    throw new Stop('policies of JAX are not called by hand', 'unsupported');
  });
  const saveable: Saveable = (...x) => (first?.saveable(...x) ?? false) || (second?.saveable(...x) ?? false);
  policies.set(fn, new PolicyParam('<function save_from_both_policies.<locals>.policy>', saveable));
  return fn;
});

function policiesNamespace(): PyInstance {
  const names = new PyInstance(simpleNamespace);
  const table: readonly (readonly [string, Value])[] = [
    ['everything_saveable', everything],
    ['nothing_saveable', nothing],
    ['dots_saveable', dots],
    ['checkpoint_dots', dots],
    ['dots_with_no_batch_dims_saveable', dotsWithoutBatch],
    ['checkpoint_dots_with_no_batch_dims', dotsWithoutBatch],
    [
      'save_anything_except_these_names',
      native('save_anything_except_these_names(*names)', () => {
        const fn = native('policy(*args, **kwargs)', () => true);
        policies.set(fn, new PolicyParam('<function save_anything_except_these_names.<locals>.<lambda>>', () => true));
        return fn;
      }),
    ],
    ['save_any_names_but_these', byNames('save_any_names_but_these', (set) => ofName((n) => !set.has(n)))],
    ['save_only_these_names', byNames('save_only_these_names', (set) => ofName((n) => set.has(n)))],
    ['save_from_both_policies', both],
    ...['offload_dot_with_no_batch_dims', 'save_and_offload_only_these_names'].map(
      (name) =>
        [
          name,
          native(`${name}(*args, **kwargs)`, () => {
            throw new Stop("jitlens doesn't have policies that offload yet", 'unsupported');
          }),
        ] as const,
    ),
  ];
  for (const [name, fn] of table) names.attrs.set(name, fn);
  return names;
}

/** A user's policy: it is asked with the primitive and its params. */
function askUser(fn: Value): Saveable {
  return (primitive, avals, params) => {
    const prim = new PyInstance(primitiveClass);
    prim.attrs.set('name', primitive.name);
    const kwargs = Object.entries(params).flatMap(([k, v]): [string, Value][] =>
      typeof v === 'string' || typeof v === 'boolean' || typeof v === 'number' ? [[k, v]] : [],
    );
    const answer = call(fn, [prim, ...avals.map(() => new Unknown('an aval of a policy') as Value)], kwargs);
    if (answer instanceof Unknown) throw new NotKnown(answer);
    return truth(answer) === true;
  };
}

const userPolicies = new WeakMap<object, PolicyParam>();

/** The policy as a param; undefined for None. One object for each function. */
function policyOf(v: Value): PolicyParam | undefined {
  if (v === null) return undefined;
  const own = typeof v === 'object' ? (policies.get(v) ?? userPolicies.get(v)) : undefined;
  if (own) return own;
  const made = new PolicyParam(repr(v).replace(/ at 0x[0-9a-f]+/, ''), askUser(v));
  if (typeof v === 'object') userPolicies.set(v, made);
  return made;
}

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
    functionSource: functionSource(fun),
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
    const outs = bindRemat(body.jaxpr, operands, options, body.consts.length, taken);
    return unflatten(body.outTree, outs.map(asValue));
  });
}

function bindRemat(
  jaxpr: Jaxpr,
  operands: readonly Val[],
  { policy, preventCse }: Options,
  consts: number,
  taken: readonly { tree: TreeDef }[],
): Val[] {
  const cse =
    preventCse instanceof PyTuple || preventCse instanceof PyList
      ? [
          ...new Array<boolean>(consts).fill(false),
          ...taken.flatMap(({ tree }, i) => new Array<boolean>(leafCount(tree)).fill(preventCse.items[i] === true)),
        ]
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
      const options = { policy: policyOf(given), preventCse, staticArgnums };
      return new TransformedFunction(fun, (args, kwargs) => known(() => callRemat(fun, options, args, [...kwargs])));
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
