/** `a.flags` and `a.flat`. Source: numpy/_core/src/multiarray/flagsobject.c, iterators.c. */
import { raise, typeError } from '../errors.ts';
import { getters, methods } from '../native.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import { PyGetter, PyInstance, PyIterator } from '../values.ts';
import { store } from './apply.ts';
import { NdArray, copyOf, isContiguous, numpyClass, reshapedStrides, viewOf } from './array.ts';
import { flag } from './declare.ts';
import { getIndexed, itemAt, setIndexed } from './indexing.ts';
import { ravel, reshape } from './shapes.ts';

export function iterate(a: NdArray): Value {
  if (a.ndim === 0) throw typeError('iteration over a 0-d array');
  let i = 0;
  return new PyIterator(() => (i < a.shape[0] ? itemAt(a, i++) : undefined));
}

// ---- flags, flat

const flagsClass = numpyClass('flagsobj', undefined, 'numpy._core.multiarray');
export class Flags extends PyInstance {
  constructor(readonly array: NdArray) {
    super(flagsClass);
  }
}
const flatClass = numpyClass('flatiter');
export class Flat extends PyInstance {
  constructor(readonly array: NdArray) {
    super(flatClass);
  }
}

function flagOf(a: NdArray, name: string): Value | undefined {
  const c = isContiguous(a);
  const f = isContiguous({ shape: [...a.shape].reverse(), strides: [...a.strides].reverse() });
  switch (name.toLowerCase()) {
    case 'writeable':
    case 'w':
      return a.writeable;
    case 'c_contiguous':
    case 'c':
    case 'contiguous':
      return c;
    case 'f_contiguous':
    case 'f':
    case 'fortran':
      return f;
    case 'owndata':
    case 'o':
      return a.base === null;
    case 'aligned':
    case 'a':
      return true;
    case 'fnc':
      return f && !c;
    case 'forc':
      return f || c;
    case 'writebackifcopy':
    case 'x':
      return false;
    default:
      return undefined;
  }
}

export function installFlat(): void {
  getters(flagsClass, {
    ...Object.fromEntries(
      [
        'writeable',
        'c_contiguous',
        'f_contiguous',
        'contiguous',
        'fortran',
        'owndata',
        'aligned',
        'fnc',
        'forc',
        'writebackifcopy',
      ].map((name) => [name, (v: Value): Value => (v instanceof Flags ? (flagOf(v.array, name) ?? null) : null)]),
    ),
  });
  flagsClass.dict.set(
    'writeable',
    new PyGetter(
      (v) => v instanceof Flags && v.array.writeable,
      (v, value) => {
        if (v instanceof Flags) v.array.writeable = flag(value);
      },
    ),
  );
  methods(flagsClass, {
    '__getitem__(self, key, /)': (v, key) => {
      const found = v instanceof Flags ? flagOf(v.array, str(key)) : undefined;
      if (found === undefined) throw raise('KeyError', 'Unknown flag');
      return found;
    },
  });
  const arrayIn = (v: Value): NdArray => {
    if (v instanceof Flat) return v.array;
    throw typeError('flatiter');
  };
  methods(flatClass, {
    '__iter__(self, /)': (v) => iterate(ravel(arrayIn(v))),
    '__len__(self, /)': (v) => arrayIn(v).size,
    '__getitem__(self, index, /)': (v, index) => {
      const made = getIndexed(ravel(arrayIn(v)), index);
      return made instanceof NdArray ? copyOf(made) : made;
    },
    '__setitem__(self, index, value, /)': (v, index, value) => {
      const a = arrayIn(v);
      const strides = reshapedStrides(a, [a.size]);
      if (strides) setIndexed(viewOf(a, [a.size], strides, a.offset), index, value);
      else {
        const copy = copyOf(ravel(a));
        setIndexed(copy, index, value);
        store(a, reshape(copy, a.shape));
      }
      return null;
    },
    '__array__(self, dtype=None, /, *, copy=None)': (v) => copyOf(ravel(arrayIn(v))),
    'copy(self, /)': (v) => copyOf(ravel(arrayIn(v))),
  });
}
