/** Keys: how they are made, checked, split and unpacked. Source: jax/_src/random/core.py, prng.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { HostScalar, convertScalar } from '../../jaxpr/host.ts';
import type { PrngImpl } from '../../jaxpr/prng.ts';
import { prngByName, prngImpls, prngOf } from '../../jaxpr/prng.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Shape } from '../../jaxpr/aval.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { lookupAttr } from '../../python/attributes.ts';
import { dtypeOf } from '../../python/numpy/dtypes.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, PyInstance, PyList, PyRange, PyTuple, Tracer, typeOf, unbox } from '../../python/values.ts';
import { config } from '../config.ts';
import { asValue, isEager, jaxFunctions } from '../declare.ts';
import { rejectTracer } from '../errors.ts';
import * as lax from '../lax/operations.ts';
import { array } from '../numpy/arrayOf.ts';
import { indexOf } from '../shapes.ts';
import { isHost, toVal } from '../values.ts';
import { implOfValue, keyDTypeValue } from './impls.ts';

const NONE = {};

/** The generator that `impl=None` means. */
export function defaultImpl(): PrngImpl {
  return prngByName(config.defaultPrngImpl) ?? prngImpls[0];
}

/** Source: core.py resolve_prng_impl. */
export function resolveImpl(spec: Value): PrngImpl {
  if (spec === null) return defaultImpl();
  if (typeof spec === 'string') {
    const found = prngByName(spec);
    if (found) return found;
    const names = prngImpls.map((i) => `"${i.name}"`).join(', ');
    throw valueError(`unrecognized PRNG implementation "${spec}". Did you mean one of: ${names}?`);
  }
  const own = implOfValue(spec);
  if (own) return own;
  const dtype = dtypeOf(spec);
  const found = dtype ? prngOf(dtype) : undefined;
  if (found) return found;
  throw typeError(`unrecognized type ${repr(typeOf(spec))} for specifying PRNG implementation.`);
}

/** `impl=` or `dtype=`, not both. */
function implArgument(fn: string, impl: Value, dtype: Value): PrngImpl {
  if (dtype !== null && impl !== null)
    throw valueError(`Cannot specify both \`impl\` and \`dtype\` arguments to ${fn}`);
  return resolveImpl(dtype ?? impl);
}

/** `repr` of a generator in messages; addresses left out, as they are different each time. */
function implText(impl: PrngImpl): string {
  const [seed, split, bits, foldIn] = impl.functions;
  return (
    `PRNGImpl(key_shape=${lax.tupleText(impl.keyShape)}, seed=<function ${seed}>, split=<function ${split}>, ` +
    `random_bits=<function ${bits}>, fold_in=<function ${foldIn}>, name='${impl.name}', tag='${impl.tag}')`
  );
}

/** Source: prng.py _check_prng_key_data. */
function checkKeyData(impl: PrngImpl, data: Val, isArray: boolean, shown: () => string): void {
  const { shape, ndim, dtype } = data.aval;
  const invalid = (rest: string) => typeError(`JAX encountered invalid PRNG key data: expected ${rest}`);
  if (!isArray) throw invalid(`key_data to have ndim, shape, and dtype attributes. Got ${shown()}`);
  if (ndim < 1) throw invalid(`key_data.ndim >= 1; got ndim=${ndim}`);
  if (shape[ndim - 1] !== impl.keyShape[0])
    throw invalid(
      `key_data.shape to end with ${lax.tupleText(impl.keyShape)}; got shape=${lax.tupleText(shape)} for ` +
        `impl=${implText(impl)}`,
    );
  if (dtype !== dt.uint32) throw invalid(`key_data.dtype = uint32; got dtype=${dtype.name}`);
}

/** Source: prng.py random_wrap. */
export function wrap(v: Value, impl: PrngImpl): Val {
  const data = toVal(v);
  if (!data) {
    const shown = str(v);
    throw typeError(
      'JAX encountered invalid PRNG key data: expected key_data to have ndim, shape, and dtype attributes. Got ' +
        shown,
    );
  }
  const isArray = !(data instanceof HostScalar) || typeof v === 'object';
  // NumPy's own dtype is what JAX's message shows, not the one that it would become.
  const named = v instanceof PyInstance && isHost(data) ? lookupAttr(v, 'dtype') : undefined;
  const own = named === undefined ? undefined : dtypeOf(named);
  const shownDType = own && own !== data.aval.dtype ? own : undefined;
  if (shownDType && data.aval.ndim > 0 && data.aval.shape[data.aval.ndim - 1] === impl.keyShape[0])
    throw typeError(
      `JAX encountered invalid PRNG key data: expected key_data.dtype = uint32; got dtype=${shownDType.name}`,
    );
  checkKeyData(impl, data, isArray && !(v instanceof PyFloat), () => str(v));
  return bind1(primitives.random_wrap, [data], { impl: impl.param });
}

export interface CheckedKey {
  readonly key: Val;
  /** True where raw words were given: raw words go back then. */
  readonly wrapped: boolean;
}

/** The key argument of a function: a typed key, or the words of one. Source: core.py _check_prng_key. */
export function checkKey(name: string, v: Value, batched = false): CheckedKey {
  const given = toVal(v);
  const typed = given !== undefined && given.aval.dtype.kind === 'key';
  if (!given && typeof v !== 'string') throw typeError(`unexpected PRNG key type ${repr(typeOf(v))}`);
  const key = typed ? given : wrap(v, defaultImpl());
  if (!typed && config.legacyPrngKey === 'error')
    throw valueError(
      'Legacy uint32 key array passed as key to jax.random function. Please create keys using jax.random.key(). If use ' +
        'of a raw key array was intended, set jax_legacy_prng_key="allow".',
    );
  if (!batched && key.aval.ndim > 0)
    throw valueError(
      `${name} accepts a single key, but was given a key array of shape ${lax.tupleText((given ?? key).aval.shape)} != (). ` +
        'Use jax.vmap for batching.',
    );
  return { key, wrapped: !typed };
}

/** The one key that a sampler takes. */
export const keyArgument = (name: string, v: Value): Val => checkKey(name, v).key;

/** Raw words where raw words were given. Source: core.py _return_prng_keys. */
const returned = (wrapped: boolean, keys: Val): Val => (wrapped && !config.enableCustomPrng ? unwrap(keys) : keys);

export const unwrap = (keys: Val): Val => bind1(primitives.random_unwrap, [keys], NONE);
export const splitKey = (key: Val, shape: Shape): Val => bind1(primitives.random_split, [key], { shape });
export const randomBits = (key: Val, width: number, shape: Shape): Val =>
  bind1(primitives.random_bits, [key], { bit_width: width, shape });
/** `k1, k2 = _split(key)`. */
export const splitInto = (key: Val, count = 2): Val[] =>
  bind(primitives.unstack, [splitKey(key, [count])], { axis: 0 });

/** A Python int or bool: of any size. */
const isPythonInt = (v: Value): v is number | bigint | boolean =>
  typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean';

/** Shape of an argument that may be a list; undefined where it is no array and no sequence. */
function shapeOf(v: Value): number[] | undefined {
  if (isPythonInt(v)) return [];
  if (v instanceof PyList || v instanceof PyTuple) return [v.items.length, ...(shapeOf(v.items[0] ?? null) ?? [])];
  const x = toVal(v);
  return x ? [...x.aval.shape] : undefined;
}

const INT64 = 2n ** 63n;

/** Python ints of up to 64 bits are seeds; without x64 their upper half is dropped. Source: prng.py random_seed. */
function seedValue(seed: Value): Val {
  if (isPythonInt(seed)) {
    const n = BigInt(seed);
    if (n >= INT64 || n < -INT64) throw raise('OverflowError', 'Python int too large to convert to C long');
    const dtype = config.x64 ? dt.int64 : dt.int32;
    return lax.scalar(config.x64 ? n : Number(BigInt.asIntN(32, n)), dtype);
  }
  return array(seed, null, false);
}

function makeKey(constructor: string, seed: Value, impl: PrngImpl): Val {
  const given = isPythonInt(seed) ? undefined : toVal(seed);
  if (given?.aval.dtype.kind === 'key')
    throw typeError(`${constructor} accepts a scalar seed, but was given a PRNG key.`);
  const shape = shapeOf(seed);
  if (shape && shape.length > 0)
    throw typeError(
      `${constructor} accepts a scalar seed, but was given an array of shape ${lax.tupleText(shape)} != (). ` +
        'Use jax.vmap for batching',
    );
  return seedKeys(seed, impl);
}

/** A key for each seed. Source: prng.py random_seed. */
export function seedKeys(seed: Value, impl: PrngImpl): Val {
  let seeds = seedValue(seed);
  if (config.randomSeedOffset !== 0)
    seeds = lax.add(seeds, lax.scalar(config.randomSeedOffset, seeds.aval.dtype, seeds.aval.weakType));
  const { dtype, weakType } = seeds.aval;
  if (isEager() && !dtype.isInteger)
    throw typeError(`PRNG key seed must be an integer; got JitTracer(${weakType ? '~' : ''}${dtype.name}[])`);
  return bind1(primitives.random_seed, [seeds], { impl: impl.param });
}

/** `num` of `split`: an int, or a sequence of them. */
function splitShape(num: Value): number[] {
  const isSequence =
    typeof num === 'string' || num instanceof PyTuple || num instanceof PyList || num instanceof PyRange;
  const items = isSequence ? listOf(num) : [num];
  const shown = (): string => repr(new PyTuple(items));
  const tracer = items.find((n) => n instanceof Tracer);
  if (tracer)
    rejectTracer(
      typeError(
        'As of JAX v0.7, parameters to jaxpr equations must have __hash__ and __eq__ methods. In a call to primitive ' +
          `random_split, the value of parameter shape was not hashable: ${shown()}`,
      ).exc,
      'shape',
      tracer,
    );
  return items.map((n) => {
    if (!isEager() && (typeof n === 'string' || n instanceof PyFloat))
      throw typeError(`Shapes must be 1D sequences of concrete values of integer type, got ${shown()}.`);
    return indexOf(n);
  });
}

const UINT32 = 2n ** 32n;

/** What is folded in: `jnp.asarray(data, dtype='uint32')`. */
function foldedData(data: Value): Val {
  const plain = unbox(data);
  if (typeof plain === 'string') throw valueError(`invalid literal for int() with base 10: ${repr(plain)}`);
  if (typeof plain === 'number' || typeof plain === 'bigint') {
    const n = BigInt(plain);
    if (n < 0n || n >= UINT32) throw raise('OverflowError', `Python integer ${n} out of bounds for uint32`);
  }
  const x = toVal(data);
  if (x instanceof HostScalar) return lax.scalar(convertScalar(x.value, dt.uint32), dt.uint32);
  return array(data, dt.uint32, false);
}

/** The key with a number folded in. */
export function foldIn(key: Val, data: Val): Val {
  return bind1(primitives.random_fold_in, [key, data], NONE);
}

/** The generator of a key array. */
export const implOfKey = (key: Val): PrngImpl => prngOf(key.aval.dtype) ?? defaultImpl();

/** The generator's name, as `key_impl` gives it. */
const implName = (key: Val): string => implOfKey(key).name;

export const keyFunctions = jaxFunctions({
  'key(seed, *, impl=None, dtype=None)': (seed, impl, dtype) =>
    makeKey('key', seed, implArgument('jax.random.key', impl, dtype)),
  'PRNGKey(seed, *, impl=None)': (seed, impl) => returned(true, makeKey('PRNGKey', seed, resolveImpl(impl))),
  'fold_in(key, data)': (key, data) => {
    const checked = checkKey('fold_in', key);
    const shape = shapeOf(data);
    if (shape && shape.length > 0)
      throw typeError(
        `fold_in accepts a scalar, but was given an array ofshape ${lax.tupleText(shape)} != (). Use jax.vmap for batching.`,
      );
    return returned(checked.wrapped, foldIn(checked.key, foldedData(data)));
  },
  'split(key, num=2)': (key, num) => {
    const checked = checkKey('split', key);
    return returned(checked.wrapped, splitKey(checked.key, splitShape(num)));
  },
  'key_dtype(impl_spec=None)': (spec) => keyDTypeValue(resolveImpl(spec)),
  'key_impl(keys)': (keys) => implName(checkKey('key_impl', keys, true).key),
  'key_data(keys)': (keys) => unwrap(checkKey('key_data', keys, true).key),
  'wrap_key_data(key_bits_array, *, impl=None, dtype=None)': (bits, impl, dtype) =>
    wrap(bits, implArgument('jax.random.wrap_key_data', impl, dtype)),
  'clone(key)': (key) => {
    const x = toVal(key);
    if (!x)
      throw typeError(
        `Cannot interpret value of type ${repr(typeOf(key))} as an abstract array; it does not have a dtype attribute`,
      );
    return asValue(bind1(primitives.random_clone, [x], NONE));
  },
});
