/**
 * Concrete arrays of PRNG keys: a class of their own in JAX, with fewer methods. (Traced ones are as other tracers.)
 * Source: jax/_src/random/prng.py PRNGKeyArray.
 */
import { call } from '../python/call.ts';
import { raise, typeError } from '../python/errors.ts';
import { methods } from '../python/native.ts';
import type { Value } from '../python/values.ts';
import { EagerArray, PyGetter, arrayImplClass, keyArrayClass } from '../python/values.ts';

/** What key arrays have as other arrays have it. */
const SHARED = [
  ...[
    'T',
    'at',
    'flatten',
    'ravel',
    'reshape',
    'squeeze',
    'swapaxes',
    'take',
    'transpose',
    '__getitem__',
    '__setitem__',
  ],
  ...['shape', 'dtype', 'ndim', 'size', 'itemsize', 'nbytes', 'copy', 'block_until_ready', 'aval', 'device', 'devices'],
  ...['sharding', 'committed', 'is_fully_addressable', 'is_fully_replicated', 'delete', 'is_deleted', '__round__'],
  ...['addressable_data', 'addressable_shards', 'global_shards', 'copy_to_host_async', 'on_device_size_in_bytes'],
  ...[
    'unsafe_buffer_pointer',
    '__copy__',
    '__deepcopy__',
    '__contains__',
    '__abs__',
    '__neg__',
    '__pos__',
    '__invert__',
  ],
];
const OPERATORS = ['add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow', 'divmod', 'and', 'or', 'xor'];
const MORE_OPERATORS = ['lshift', 'rshift', 'matmul'];
const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];

/** What the class `jax.Array` promises and key arrays don't keep. */
const ABSTRACT = [
  ...['all', 'any', 'argmax', 'argmin', 'argpartition', 'argsort', 'astype', 'byteswap', 'choose', 'clip', 'compress'],
  ...['conj', 'conjugate', 'cumprod', 'cumsum', 'diagonal', 'dot', 'item', 'max', 'mean', 'min', 'nonzero', 'prod'],
  ...['ptp', 'repeat', 'round', 'searchsorted', 'sort', 'std', 'sum', 'to_device', 'trace', 'var', 'view'],
];
const ABSTRACT_PROPERTIES = ['flat', 'imag', 'mT', 'real'];

const abstract = (name: string) => (): Value => {
  throw raise('NotImplementedError', `Cannot call abstract method ${name}`);
};

/** Enter the methods; those of other arrays must be there already. */
export function installKeyArrays(): void {
  const operators = [...OPERATORS, ...MORE_OPERATORS].flatMap((op) => [`__${op}__`, `__r${op}__`]);
  for (const name of [...SHARED, ...operators, ...COMPARISONS.map((op) => `__${op}__`)]) {
    const own = arrayImplClass.dict.get(name);
    if (own !== undefined) keyArrayClass.dict.set(name, own);
  }
  const signatures = ABSTRACT.map((name) => [`${name}(self, *args, **kwargs)`, abstract(name)]);
  methods(keyArrayClass, Object.fromEntries(signatures) as Record<string, () => Value>);
  for (const name of ABSTRACT_PROPERTIES) keyArrayClass.dict.set(name, new PyGetter(abstract(name)));
  const length = arrayImplClass.dict.get('__len__');
  if (length !== undefined) keyArrayClass.dict.set('__len__', length);
  methods(keyArrayClass, {
    '__bool__(self, /)': () => {
      throw typeError('key array cannot be converted to boolean.');
    },
    '__hash__(self, /)': () => {
      throw typeError("unhashable type: 'PRNGKeyArray'");
    },
    '__array__(self, dtype=None, context=None, copy=None)': () => {
      throw typeError(
        'JAX array with PRNGKey dtype cannot be converted to a NumPy array. Use jax.random.key_data(arr) if you wish to ' +
          'extract the underlying integer array.',
      );
    },
  });
  const iterate = arrayImplClass.dict.get('__iter__');
  methods(keyArrayClass, {
    '__iter__(self, /)': (self) => {
      if (self instanceof EagerArray && self.aval.ndim === 0) throw typeError('iteration over a 0-d key array');
      return iterate === undefined ? null : call(iterate, [self]);
    },
  });
}
