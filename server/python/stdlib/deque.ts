/** collections.deque. Source: CPython's Modules/_collectionsmodule.c. */
import { raise, typeError, valueError } from '../errors.ts';
import { heap } from '../heap.ts';
import { deleteItem, setItem } from '../itemWrites.ts';
import { listOf } from '../iterate.ts';
import { getters, methods } from '../native.ts';
import { compareContainers, equal } from '../comparisons.ts';
import { binary } from '../operators.ts';
import { repr } from '../text.ts';
import type { PyClass, Value } from '../values.ts';
import {
  NotImplemented,
  PyIterator,
  PyList,
  PyObject,
  PySlice,
  Unknown,
  UnknownSignal,
  builtinClass,
  isInt,
  typeOf,
} from '../values.ts';
import { genericAlias } from '../builtins/generics.ts';
import { count, known, sure } from '../builtins/known.ts';

export const dequeClass = builtinClass('deque', undefined, 'collections');

export class PyDeque extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly items: Value[],
    readonly maxlen: number | undefined,
    readonly cls: PyClass = dequeClass,
  ) {
    super();
  }
}

const asDeque = (v: Value): PyDeque => {
  const k = known(v);
  if (k instanceof PyDeque) return k;
  throw typeError('a deque is needed');
};

/** Add at one end; what is too many goes at the other. */
function add(d: PyDeque, items: readonly Value[], left: boolean): null {
  heap.splice(d, d.items, left ? 0 : d.items.length, 0, left ? [...items].reverse() : items, 'items');
  const extra = d.maxlen === undefined ? 0 : d.items.length - d.maxlen;
  if (extra > 0) heap.splice(d, d.items, left ? d.items.length - extra : 0, extra, [], 'items');
  return null;
}

/** A view as a list, for what lists do too; changes go to the deque's own array. */
function viaList(d: PyDeque, change: (list: PyList) => void): void {
  const list = new PyList(d.items.slice());
  try {
    change(list);
  } finally {
    heap.arrayReplace(d, d.items, list.items, 'items');
  }
}

const at = (index: Value): Value => {
  if (index instanceof PySlice) throw typeError("sequence index must be integer, not 'slice'");
  return index;
};

const limited = (items: readonly Value[], maxlen: number | undefined, cls: PyClass): PyDeque =>
  new PyDeque(maxlen === undefined ? [...items] : items.slice(Math.max(0, items.length - maxlen)), maxlen, cls);

const ordered =
  (op: '<' | '<=' | '>' | '>=') =>
  (a: Value, b: Value): Value =>
    b instanceof PyDeque
      ? (compareContainers(op, new PyList(asDeque(a).items), new PyList(b.items)) ?? NotImplemented)
      : NotImplemented;

function times(v: Value, n: Value): Value {
  if (n instanceof Unknown) return n;
  if (!isInt(n)) throw typeError(`can't multiply sequence by non-int of type '${typeOf(n).shown}'`);
  const { items, maxlen, cls } = asDeque(v);
  const made = binary('*', new PyList(items.slice()), n);
  return made instanceof PyList ? limited(made.items, maxlen, cls) : made;
}

export function installDeque(): void {
  dequeClass.construct = (cls, args, kwargs) => {
    const named = new Map(kwargs ?? []);
    const unexpected = kwargs?.find(([name]) => name !== 'iterable' && name !== 'maxlen');
    if (unexpected) throw typeError(`deque() got an unexpected keyword argument '${unexpected[0]}'`);
    if (args.length > 2) throw typeError(`deque() takes at most 2 arguments (${args.length} given)`);
    const iterable = args.at(0) ?? named.get('iterable');
    const maxlen = args.at(1) ?? named.get('maxlen') ?? null;
    if (maxlen !== null && !(maxlen instanceof Unknown) && !isInt(maxlen)) throw typeError('an integer is required');
    const most = maxlen === null || maxlen instanceof Unknown ? undefined : count(maxlen);
    if (most !== undefined && most < 0) throw valueError('maxlen must be non-negative');
    try {
      const d = new PyDeque([], most, cls);
      if (iterable !== undefined) add(d, listOf(iterable), false);
      return d;
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  dequeClass.inC = true;
  dequeClass.dict.set('__class_getitem__', genericAlias);
  getters(dequeClass, { maxlen: (v) => asDeque(v).maxlen ?? null });
  methods(dequeClass, {
    'append(self, x, /)': (d, x) => add(asDeque(d), [x], false),
    'appendleft(self, x, /)': (d, x) => add(asDeque(d), [x], true),
    'extend(self, iterable, /)': (d, items) => add(asDeque(d), listOf(items), false),
    'extendleft(self, iterable, /)': (d, items) => add(asDeque(d), listOf(items), true),
    'pop(self, /)': (v) => {
      const d = asDeque(v);
      if (d.items.length === 0) throw raise('IndexError', 'pop from an empty deque');
      return heap.splice(d, d.items, d.items.length - 1, 1, [], 'pop')[0];
    },
    'popleft(self, /)': (v) => {
      const d = asDeque(v);
      if (d.items.length === 0) throw raise('IndexError', 'pop from an empty deque');
      return heap.splice(d, d.items, 0, 1, [], 'popleft')[0];
    },
    'clear(self, /)': (v) => {
      const d = asDeque(v);
      heap.arrayReplace(d, d.items, [], 'clear');
      return null;
    },
    'copy(self, /)': (v) => new PyDeque(asDeque(v).items.slice(), asDeque(v).maxlen, asDeque(v).cls),
    'count(self, x, /)': (v, x) => asDeque(v).items.filter((y) => sure(equal(y, x))).length,
    'index(self, x, /)': (v, x) => {
      const i = asDeque(v).items.findIndex((y) => sure(equal(y, x)));
      if (i < 0) throw valueError(`${repr(x)} is not in deque`);
      return i;
    },
    'insert(self, i, x, /)': (v, i, x) => {
      const d = asDeque(v);
      if (d.maxlen !== undefined && d.items.length >= d.maxlen)
        throw raise('IndexError', 'deque already at its maximum size');
      const n = count(i);
      heap.splice(d, d.items, n < 0 ? Math.max(0, n + d.items.length) : Math.min(n, d.items.length), 0, [x], 'insert');
      return null;
    },
    'remove(self, value, /)': (v, x) => {
      const d = asDeque(v);
      const i = d.items.findIndex((y) => sure(equal(y, x)));
      if (i < 0) throw valueError(`${repr(x)} is not in deque`);
      heap.splice(d, d.items, i, 1, [], 'remove');
      return null;
    },
    'reverse(self, /)': (v) => {
      const d = asDeque(v);
      heap.arrayReplace(d, d.items, d.items.slice().reverse(), 'reverse');
      return null;
    },
    'rotate(self, n=1, /)': (v, n) => {
      const d = asDeque(v);
      const size = d.items.length;
      if (size === 0) return null;
      const k = ((count(n) % size) + size) % size;
      heap.arrayReplace(d, d.items, [...d.items.slice(size - k), ...d.items.slice(0, size - k)], 'rotate');
      return null;
    },
    '__len__(self, /)': (v) => asDeque(v).items.length,
    '__getitem__(self, i, /)': (v, i) => {
      const d = asDeque(v);
      const n = count(at(i));
      const x = d.items.at(n < -d.items.length ? d.items.length : n);
      if (x === undefined) throw raise('IndexError', 'deque index out of range');
      return x;
    },
    '__setitem__(self, i, x, /)': (v, i, x) => {
      viaList(asDeque(v), (list) => {
        setItem(list, at(i), x);
      });
      return null;
    },
    '__delitem__(self, i, /)': (v, i) => {
      viaList(asDeque(v), (list) => {
        deleteItem(list, at(i));
      });
      return null;
    },
    '__iter__(self, /)': (v) => {
      const d = asDeque(v);
      const size = d.items.length;
      let i = 0;
      return new PyIterator(() => {
        if (d.items.length !== size) throw raise('RuntimeError', 'deque mutated during iteration');
        return i < d.items.length ? d.items[i++] : undefined;
      });
    },
    '__reversed__(self, /)': (v) => {
      const { items } = asDeque(v);
      let i = items.length - 1;
      return new PyIterator(() => (i >= 0 ? items[i--] : undefined));
    },
    '__add__(self, value, /)': (a, b) => {
      if (b instanceof Unknown) return b;
      if (!(b instanceof PyDeque)) throw typeError(`can only concatenate deque (not "${typeOf(b).shown}") to deque`);
      const { items, maxlen, cls } = asDeque(a);
      return limited([...items, ...b.items], maxlen, cls);
    },
    '__mul__(self, value, /)': times,
    '__rmul__(self, value, /)': times,
    '__imul__(self, value, /)': (a, n) => {
      const d = asDeque(a);
      const made = times(a, n);
      if (made instanceof PyDeque) heap.arrayReplace(d, d.items, made.items, 'items');
      return a;
    },
    '__iadd__(self, value, /)': (a, b) => {
      add(asDeque(a), listOf(b), false);
      return a;
    },
    '__eq__(self, value, /)': (a, b) =>
      b instanceof PyDeque
        ? (compareContainers('==', new PyList(asDeque(a).items), new PyList(b.items)) ?? false)
        : NotImplemented,
    '__lt__(self, value, /)': ordered('<'),
    '__le__(self, value, /)': ordered('<='),
    '__gt__(self, value, /)': ordered('>'),
    '__ge__(self, value, /)': ordered('>='),
    '__repr__(self, /)': (v) => {
      const d = asDeque(v);
      return `deque([${d.items.map(repr).join(', ')}]${d.maxlen === undefined ? '' : `, maxlen=${d.maxlen}`})`;
    },
  });
  dequeClass.dict.set('__hash__', null);
}
