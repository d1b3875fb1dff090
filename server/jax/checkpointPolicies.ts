/** jax.checkpoint_policies: which values are saved. Source: jax/_src/ad_checkpoint.py, partial_eval.py ensure_enum. */
import type { Aval } from '../jaxpr/aval.ts';
import { DType } from '../jaxpr/dtypes.ts';
import type { ParamValue, Params, Primitive } from '../jaxpr/primitive.ts';
import { ListParam } from '../jaxpr/primitive.ts';
import type { DotGeneral } from '../jaxpr/primitives/dot.ts';
import { dotDimensions } from '../jaxpr/primitives/dot.ts';
import { call } from '../python/call.ts';
import { Stop, typeError, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { methods, native } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, PyTuple, Unknown, builtinClass, typeOf } from '../python/values.ts';
import { AvalValue } from './avalValue.ts';
import { NotKnown } from './notKnown.ts';
import { primitiveObject } from './primitiveObjects.ts';
import type { Saveable } from './transforms/partialCustom.ts';
import { PolicyParam } from './transforms/remat.ts';

/** What a policy may answer besides bools. Source: partial_eval.py RematCases. */
class Case extends PyInstance {
  constructor(
    readonly saves: boolean | 'elsewhere',
    readonly text: string,
  ) {
    super(caseClass);
  }
}
const caseClass = builtinClass('RematCases', undefined, 'jax._src.interpreters.partial_eval');
methods(caseClass, { '__repr__(self, /)': (self) => (self instanceof Case ? self.text : '') });

const named = (name: string): string => `<jax._src.interpreters.partial_eval.${name} object>`;
const SAVEABLE = new Case(true, named('SaveableType'));
const RECOMPUTE = new Case(false, named('RecomputeType'));
const offloadable = (src: Value, dst: Value): Case =>
  new Case('elsewhere', `Offloadable(src=${repr(src)}, dst=${repr(dst)})`);

/** What a policy says of an eqn whose operands are known. */
type Policy = (primitive: Primitive, avals: readonly Aval[], params: Params) => Value;

const policies = new WeakMap<object, PolicyParam>();
/** Policies of JAX's own: functions of Python, and known here. */
const own = new WeakMap<object, Policy>();

/** The question that a policy of the user's is being asked: it may hand it on to one of JAX's. */
let question: Parameters<Policy> | undefined;

function ownPolicy(name: string, answer: Policy): Value {
  const fn = native('policy(*args, **params)', (args) => {
    const [primitive] = args instanceof PyTuple ? args.items : [];
    if (question && primitive === primitiveObject(question[0])) return answer(...question);
    return new Unknown('a policy of JAX is called by hand');
  });
  own.set(fn, answer);
  policies.set(fn, new PolicyParam(`<function ${name}>`, saveableBy(answer)));
  return fn;
}

/** Source: ensure_enum. */
const saveableBy =
  (policy: Policy): Saveable =>
  (...asked) => {
    const answer = policy(...asked);
    if (answer instanceof Unknown) throw new NotKnown(answer);
    if (typeof answer === 'boolean') return answer;
    if (!(answer instanceof Case))
      throw typeError(
        'Value returned by a remat policy should be a bool or `ad_checkpoint.Recompute`, `ad_checkpoint.Saveable` or ' +
          `\`ad_checkpoint.Offloadable(...)\`. Got ${str(answer)} of type ${repr(typeOf(answer))}.`,
      );
    if (answer.saves !== 'elsewhere') return answer.saves;
    throw new Stop("jitlens doesn't have arrays in other memories, to which this policy offloads, yet", 'unsupported');
  };

/** A param as a policy sees it. */
function paramValue(p: ParamValue): Value {
  if (p === null || typeof p !== 'object') return p;
  if (p instanceof DType) return PyDType.of(p);
  if (p instanceof ListParam) return new PyTuple(p.items.map(paramValue));
  if (Array.isArray(p)) return new PyTuple((p as readonly ParamValue[]).map(paramValue));
  return new Unknown('a param that a policy is given');
}

/** A policy of the user's. */
const userPolicy =
  (fn: Value): Policy =>
  (...asked) => {
    const [primitive, avals, params] = asked;
    const before = question;
    question = asked;
    try {
      return call(
        fn,
        [primitiveObject(primitive), ...avals.map((a) => new AvalValue(a))],
        Object.entries(params).map(([k, v]): [string, Value] => [k, paramValue(v)]),
      );
    } finally {
      question = before;
    }
  };

/** The policy as a param; undefined for None. One object for each function. */
export function policyOf(v: Value): PolicyParam | undefined {
  if (v === null || typeof v !== 'object') return undefined;
  const known = policies.get(v);
  if (known) return known;
  const made = new PolicyParam(repr(v).replace(/ at 0x[0-9a-f]+/, ''), saveableBy(userPolicy(v)));
  policies.set(v, made);
  return made;
}

const DOTS: ReadonlySet<string> = new Set(['dot_general', 'conv_general_dilated']);

/** A product neither operand of which has batch dimensions. */
function dotWithoutBatch({ name }: Primitive, params: Params): boolean {
  if (name !== 'dot_general') return false;
  const { lhsBatch, rhsBatch } = dotDimensions(params as DotGeneral);
  return lhsBatch.length === 0 && rhsBatch.length === 0;
}

const everything = ownPolicy('everything_saveable', () => true);
const nothing = ownPolicy('nothing_saveable', () => false);
const dots = ownPolicy('dots_saveable', ({ name }) => DOTS.has(name));
const dotsWithoutBatch = ownPolicy('dots_with_no_batch_dims_saveable', (p, _, params) => dotWithoutBatch(p, params));

const nameOf = ({ name }: Primitive, params: Params): string | undefined =>
  name === 'name' && typeof params.name === 'string' ? params.name : undefined;

const namesOf = (names: Value): ReadonlySet<string> => new Set(listOf(names).map((n) => str(n)));

/** A policy made from names. */
const byNames = (maker: string, saves: (names: ReadonlySet<string>, name: string) => boolean): Value =>
  native(`${maker}(*names)`, (given) => {
    const names = namesOf(given);
    return ownPolicy(`${maker}.<locals>.policy`, (p, _, params) => {
      const name = nameOf(p, params);
      return name !== undefined && saves(names, name);
    });
  });

const both = native('save_from_both_policies(policy_1, policy_2)', (a, b) => {
  if (a === everything || b === everything) return everything;
  if (a === nothing) return b;
  if (b === nothing) return a;
  const [first, second] = [a, b].map((p) => (typeof p === 'object' && p !== null && own.get(p)) || userPolicy(p));
  return ownPolicy('save_from_both_policies.<locals>.policy', (...asked) => {
    const answers = [first(...asked), second(...asked)];
    const unknown = answers.find((x) => x instanceof Unknown);
    if (unknown !== undefined) return unknown;
    if (!answers.every((x) => typeof x === 'boolean'))
      throw valueError(
        `The return value of the policies should be a boolean. Got: ${str(answers[0])} and ${str(answers[1])}. Please ` +
          'write a custom policy function directly, rather than using this helper function.',
      );
    return answers.includes(true);
  });
});

const offloadDots = native('offload_dot_with_no_batch_dims(offload_src, offload_dst)', (src, dst) =>
  ownPolicy('offload_dot_with_no_batch_dims.<locals>.policy', (p, _, params) =>
    dotWithoutBatch(p, params) ? offloadable(src, dst) : RECOMPUTE,
  ),
);

const offloadNames = native(
  'save_and_offload_only_these_names(*, names_which_can_be_saved, names_which_can_be_offloaded, offload_src, offload_dst)',
  (saved, offloaded, src, dst) => {
    const [save, offload] = [namesOf(saved), namesOf(offloaded)];
    const shared = [...save].filter((n) => offload.has(n));
    const text = (names: Iterable<string>): string => {
      const all = [...names].map((n) => repr(n));
      return all.length === 0 ? 'set()' : `{${all.join(', ')}}`;
    };
    if (shared.length > 0)
      throw valueError(
        'The names should be exclusive and should not intersect in `names_which_can_be_saved` and ' +
          `\`names_which_can_be_offloaded\`. Got names_which_can_be_saved=${text(save)}, ` +
          `names_which_can_be_offloaded=${text(offload)} and the intersection=${text(shared)}`,
      );
    return ownPolicy('save_and_offload_only_these_names.<locals>.policy', (p, _, params) => {
      const name = nameOf(p, params);
      if (name === undefined) return RECOMPUTE;
      return save.has(name) ? SAVEABLE : offload.has(name) ? offloadable(src, dst) : RECOMPUTE;
    });
  },
);

const simpleNamespace = builtinClass('SimpleNamespace', undefined, 'types');

export function policiesNamespace(): PyInstance {
  const names = new PyInstance(simpleNamespace);
  const table: readonly (readonly [string, Value])[] = [
    ['everything_saveable', everything],
    ['nothing_saveable', nothing],
    ['dots_saveable', dots],
    ['checkpoint_dots', dots],
    ['dots_with_no_batch_dims_saveable', dotsWithoutBatch],
    ['checkpoint_dots_with_no_batch_dims', dotsWithoutBatch],
    ['offload_dot_with_no_batch_dims', offloadDots],
    [
      'save_anything_except_these_names',
      native('save_anything_except_these_names(*names)', () =>
        ownPolicy('save_anything_except_these_names.<locals>.<lambda>', () => true),
      ),
    ],
    ['save_any_names_but_these', byNames('save_any_names_but_these', (names, name) => !names.has(name))],
    ['save_only_these_names', byNames('save_only_these_names', (names, name) => names.has(name))],
    ['save_from_both_policies', both],
    ['save_and_offload_only_these_names', offloadNames],
  ];
  for (const [name, fn] of table) names.attrs.set(name, fn);
  return names;
}
