/** itertools, lazily. Source: CPython's Modules/itertoolsmodule.c. */
import { call, special } from '../call.ts';
import { typeError, valueError } from '../errors.ts';
import type { Next } from '../iterate.ts';
import { iterate, listOf } from '../iterate.ts';
import { MISSING, functions, methods, native } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { equal, identical } from '../comparisons.ts';
import { binary, truth } from '../operators.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  Complex,
  PyClass,
  PyClassMethod,
  PyFloat,
  PyIterator,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  isInt,
  iteratorClass,
  unbox,
} from '../values.ts';
import { count, integer, sure } from '../builtins/known.ts';
import { itemsOf } from './values.ts';

function* each(next: Next): Generator<Value, void> {
  for (let x = next(); x !== undefined; x = next()) yield x;
}

/** Index tuples in the order of nested loops. */
function* product(pools: readonly (readonly Value[])[]): Generator<Value, void> {
  if (pools.some((p) => p.length === 0)) return;
  const at = pools.map(() => 0);
  for (;;) {
    yield new PyTuple(pools.map((p, i) => p[at[i]]));
    let i = pools.length - 1;
    while (i >= 0 && ++at[i] === pools[i].length) at[i--] = 0;
    if (i < 0) return;
  }
}

function* permutations(pool: readonly Value[], r: number): Generator<Value, void> {
  const n = pool.length;
  if (r > n) return;
  const indices = pool.map((_, i) => i);
  const cycles = Array.from({ length: r }, (_, i) => n - i);
  yield new PyTuple(indices.slice(0, r).map((i) => pool[i]));
  for (;;) {
    let i = r - 1;
    for (; i >= 0; i--) {
      cycles[i]--;
      if (cycles[i] === 0) {
        indices.push(...indices.splice(i, 1));
        cycles[i] = n - i;
      } else {
        const j = n - cycles[i];
        [indices[i], indices[j]] = [indices[j], indices[i]];
        yield new PyTuple(indices.slice(0, r).map((k) => pool[k]));
        break;
      }
    }
    if (i < 0) return;
  }
}

function* combinations(pool: readonly Value[], r: number, replacement: boolean): Generator<Value, void> {
  const n = pool.length;
  if (replacement ? n === 0 && r > 0 : r > n) return;
  const at = Array.from({ length: r }, (_, i) => (replacement ? 0 : i));
  for (;;) {
    yield new PyTuple(at.map((i) => pool[i]));
    let i = r - 1;
    while (i >= 0 && at[i] === (replacement ? n - 1 : i + n - r)) i--;
    if (i < 0) return;
    at[i]++;
    for (let j = i + 1; j < r; j++) at[j] = replacement ? at[i] : at[j - 1] + 1;
  }
}

/** Groups share what is left of the iterable: asking for the next one skips the rest of the last. */
function groups(next: Next, key: Value): Next {
  const keyed = (x: Value): Value => (key === null ? x : call(key, [x]));
  let item: Value | undefined;
  let itemKey: Value = null;
  let target: Value | undefined;
  let turn = 0;
  let ended = false;
  const advance = (): boolean => {
    item = next();
    if (item === undefined) {
      ended = true;
      return false;
    }
    itemKey = keyed(item);
    return true;
  };
  const isTarget = (): boolean => target !== undefined && (identical(target, itemKey) || sure(equal(target, itemKey)));
  return () => {
    vm.tick();
    if (ended) return undefined;
    const mine = ++turn;
    if (target === undefined && !advance()) return undefined;
    while (isTarget()) if (!advance()) return undefined;
    target = itemKey;
    const members = new PyIterator(() => {
      if (mine !== turn || ended || item === undefined || !isTarget()) return undefined;
      const x = item;
      advance();
      return x;
    }, grouperClass);
    return new PyTuple([target, members]);
  };
}
const grouperClass = builtinClass('_grouper', [iteratorClass], 'itertools');

function* accumulate(next: Next, fn: Value, initial: Value): Generator<Value, void> {
  let total = initial === null ? next() : initial;
  if (total === undefined) return;
  yield total;
  for (let x = next(); x !== undefined; x = next()) {
    total = fn === null ? binary('+', total, x) : call(fn, [total, x]);
    yield total;
  }
}

function* zipLongest(given: readonly Next[], fill: Value): Generator<Value, void> {
  const nexts: (Next | undefined)[] = [...given];
  for (;;) {
    let open = 0;
    const row = nexts.map((next, i) => {
      const x = next?.();
      if (x === undefined) nexts[i] = undefined;
      else open++;
      return x ?? fill;
    });
    if (open === 0) return;
    yield new PyTuple(row);
  }
}

function* slice(next: Next, start: number, stop: number, step: number): Generator<Value, void> {
  for (let i = 0; i < start; i++) if (next() === undefined) return;
  for (let i = start; i < stop; i += step) {
    const x = next();
    if (x === undefined) return;
    yield x;
    for (let k = 1; k < step && i + k < stop; k++) if (next() === undefined) return;
  }
}

const RANGE = 'must be None or an integer: 0 <= x <= sys.maxsize.';

/** start, stop and step of islice. */
function sliceBounds(bounds: readonly Value[]): [number, number, number] {
  const position = (v: Value): number | undefined => {
    if (v instanceof Unknown) throw new UnknownSignal(v);
    if (v === null) return undefined;
    // CPython takes what is no integer for -1.
    if (!isInt(unbox(v)) && special(v, '__index__') === undefined) return -1;
    return Number(integer(v));
  };
  const [start, stop, step] = bounds.length === 1 ? [null, bounds[0], null] : [bounds[0], bounds[1], bounds[2] ?? null];
  const end = position(stop) ?? Infinity;
  if (end === -1) throw valueError(`Stop argument for islice() ${RANGE}`);
  const begin = position(start) ?? 0;
  if (begin < 0 || end < 0) throw valueError(`Indices for islice() ${RANGE}`);
  const by = position(step) ?? 1;
  if (by < 1) throw valueError('Step for islice() must be a positive integer or None.');
  return [begin, end, by];
}

/** Items that several views read, each at its place. */
class Tee {
  readonly items: Value[] = [];
  constructor(readonly next: Next) {}
}
class TeeView extends PyIterator {
  constructor(
    readonly shared: Tee,
    public at: number,
  ) {
    super(() => {
      if (this.at >= shared.items.length) {
        const x = shared.next();
        if (x === undefined) return undefined;
        shared.items.push(x);
      }
      return shared.items[this.at++];
    }, teeClass);
  }
}
const teeClass = builtinClass('_tee', [iteratorClass], 'itertools');

function tee(iterable: Value, n: Value): Value {
  const size = count(n);
  if (size < 0) throw valueError('n must be >= 0');
  if (size === 0) return new PyTuple([]);
  // A view of another tee goes on with what that one shares.
  if (iterable instanceof TeeView)
    return new PyTuple([
      iterable,
      ...Array.from({ length: size - 1 }, () => new TeeView(iterable.shared, iterable.at)),
    ]);
  const shared = new Tee(iterate(iterable));
  return new PyTuple(Array.from({ length: size }, () => new TeeView(shared, 0)));
}

/** A count or a repeat: it knows where it stands, for its repr. */
class Counted extends PyIterator {
  constructor(
    cls: PyClass,
    next: (self: Counted) => Value | undefined,
    public value: Value,
    readonly step: Value,
    public left: number,
  ) {
    super(() => next(this), cls);
  }
}

function installCounts(table: Map<string, Value>): void {
  const number = (v: Value): Value => {
    if (v instanceof Unknown) throw new UnknownSignal(v);
    if (!isNumber(v)) throw typeError('a number is required');
    return v;
  };
  iteratorClassOf(table, 'count(start=0, step=1)', (cls, start, step) => {
    const next = (self: Counted): Value => {
      vm.tick();
      const x = self.value;
      self.value = binary('+', x, step);
      return x;
    };
    return new Counted(cls, next, number(start), number(step), 0);
  });
  iteratorClassOf(table, 'repeat(object, times=<missing>)', (cls, x, times) => {
    const next = (self: Counted): Value | undefined => {
      vm.tick();
      if (self.left <= 0) return undefined;
      self.left--;
      return x;
    };
    return new Counted(cls, next, x, null, times === MISSING ? Infinity : Math.max(0, count(times)));
  });
  const counted = (v: Value): Counted => {
    if (v instanceof Counted) return v;
    throw typeError('a count is needed');
  };
  const [countClass, repeatClass] = ['count', 'repeat'].map((n) => table.get(n));
  if (countClass instanceof PyClass)
    methods(countClass, {
      '__repr__(self, /)': (v) => {
        const { value, step } = counted(v);
        return step === 1 ? `count(${repr(value)})` : `count(${repr(value)}, ${repr(step)})`;
      },
    });
  if (repeatClass instanceof PyClass)
    methods(repeatClass, {
      '__repr__(self, /)': (v) => {
        const { value, left } = counted(v);
        return left === Infinity ? `repeat(${repr(value)})` : `repeat(${repr(value)}, ${left})`;
      },
      '__length_hint__(self, /)': (v) => {
        const { left } = counted(v);
        if (left === Infinity) throw typeError('len() of unsized object');
        return left;
      },
    });
}

const isNumber = (v: Value): boolean =>
  isInt(unbox(v)) ||
  unbox(v) instanceof PyFloat ||
  unbox(v) instanceof Complex ||
  (special(v, '__add__') !== undefined && typeof v !== 'string' && !(v instanceof PyTuple));

/** A class whose instances are lazy iterators, by the signature of its constructor. */
function iteratorClassOf(
  table: Map<string, Value>,
  signature: string,
  make: (cls: PyClass, ...args: Value[]) => Value,
): PyClass {
  const name = signature.slice(0, signature.indexOf('('));
  const cls = builtinClass(name, [iteratorClass], 'itertools');
  cls.inC = true;
  let made: PyClass = cls;
  const fn = native(signature, (...args) => make(made, ...args), { inC: { name, isMethod: false } });
  cls.construct = (c, args, kwargs) => {
    made = c;
    return fn.fn(args, kwargs);
  };
  table.set(name, cls);
  return cls;
}

type Maker = (...args: Value[]) => Next;

/** A function of one JavaScript iterator, from a generator. */
const from = (make: () => Generator<Value, void>): Next => {
  let items: Generator<Value, void> | undefined;
  return () => {
    vm.tick();
    items ??= make();
    const { done, value } = items.next();
    if (done) return undefined;
    // Long tuples are made for each turn.
    if (value instanceof PyTuple) vm.spend(value.items.length >> 2);
    return value;
  };
};

/** r of permutations and combinations. */
function size(r: Value): number {
  const n = count(r);
  if (n < 0) throw valueError('r must be non-negative');
  return n;
}

const MAKERS: Readonly<Record<string, Maker>> = {
  'cycle(iterable, /)': (iterable) => {
    const saved: Value[] = [];
    const next = iterate(iterable);
    let i = -1;
    return () => {
      vm.tick();
      if (i < 0) {
        const x = next();
        if (x !== undefined) {
          saved.push(x);
          return x;
        }
        i = 0;
      }
      return saved.length === 0 ? undefined : saved[i++ % saved.length];
    };
  },
  'accumulate(iterable, func=None, *, initial=None)': (iterable, fn, initial) => {
    const next = iterate(iterable);
    return from(() => accumulate(next, fn, initial));
  },
  'batched(iterable, n, *, strict=False)': (iterable, n, strict) => {
    const most = count(n);
    if (most < 1) throw valueError('n must be at least one');
    const next = iterate(iterable);
    return () => {
      const batch: Value[] = [];
      while (batch.length < most) {
        const x = next();
        if (x === undefined) break;
        batch.push(x);
      }
      if (batch.length > 0 && batch.length < most && truth(strict) === true)
        throw valueError('batched(): incomplete batch');
      return batch.length === 0 ? undefined : new PyTuple(batch);
    };
  },
  'chain(*iterables)': (iterables) =>
    from(function* () {
      for (const it of itemsOf(iterables)) yield* each(iterate(it));
    }),
  'compress(data, selectors)': (data, selectors) => {
    const next = iterate(data);
    const select = iterate(selectors);
    return () => {
      for (;;) {
        const x = next();
        const s = x === undefined ? undefined : select();
        if (x === undefined || s === undefined) return undefined;
        if (sure(truth(s))) return x;
      }
    };
  },
  'dropwhile(predicate, iterable, /)': (predicate, iterable) => {
    const next = iterate(iterable);
    return from(function* () {
      let dropping = true;
      for (const x of each(next)) {
        if (dropping && sure(truth(call(predicate, [x])))) continue;
        dropping = false;
        yield x;
      }
    });
  },
  'takewhile(predicate, iterable, /)': (predicate, iterable) => {
    const next = iterate(iterable);
    return from(function* () {
      for (const x of each(next)) {
        if (!sure(truth(call(predicate, [x])))) return;
        yield x;
      }
    });
  },
  'filterfalse(function, iterable, /)': (predicate, iterable) => {
    const next = iterate(iterable);
    return from(function* () {
      for (const x of each(next)) if (!sure(truth(predicate === null ? x : call(predicate, [x])))) yield x;
    });
  },
  'starmap(function, iterable, /)': (fn, iterable) => {
    const next = iterate(iterable);
    return () => {
      vm.tick();
      const args = next();
      return args === undefined ? undefined : call(fn, listOf(args));
    };
  },
  'pairwise(iterable, /)': (iterable) => {
    const next = iterate(iterable);
    let before: Value | undefined;
    let started = false;
    return () => {
      if (!started) before = next();
      started = true;
      if (before === undefined) return undefined;
      const x = next();
      if (x === undefined) return undefined;
      const pair = new PyTuple([before, x]);
      before = x;
      return pair;
    };
  },
  'islice(iterable, /, *args)': (iterable, args) => {
    const bounds = itemsOf(args);
    if (bounds.length < 1) throw typeError('islice expected at least 2 arguments, got 1');
    if (bounds.length > 3) throw typeError(`islice expected at most 4 arguments, got ${bounds.length + 1}`);
    const [start, stop, step] = sliceBounds(bounds);
    const next = iterate(iterable);
    return from(() => slice(next, start, stop, step));
  },
  'groupby(iterable, key=None)': (iterable, key) => groups(iterate(iterable), key),
  'product(*iterables, repeat=1)': (iterables, repeat) => {
    const times = count(repeat);
    if (times < 0) throw valueError('repeat argument cannot be negative');
    const once = itemsOf(iterables).map(listOf);
    const pools = Array.from({ length: times }, () => once).flat();
    return from(() => product(pools));
  },
  'permutations(iterable, r=None)': (iterable, r) => {
    const pool = listOf(iterable);
    if (r !== null && !isInt(r)) throw typeError('Expected int as r');
    const n = r === null ? pool.length : size(r);
    return from(() => permutations(pool, n));
  },
  'combinations(iterable, r)': (iterable, r) => {
    const pool = listOf(iterable);
    const n = size(r);
    return from(() => combinations(pool, n, false));
  },
  'combinations_with_replacement(iterable, r)': (iterable, r) => {
    const pool = listOf(iterable);
    const n = size(r);
    return from(() => combinations(pool, n, true));
  },
};

function makeTable(): Map<string, Value> {
  const table = functions({ 'tee(iterable, n=2, /)': tee });
  for (const [signature, make] of Object.entries(MAKERS))
    iteratorClassOf(table, signature, (cls, ...args) => new PyIterator(make(...args), cls));
  installCounts(table);
  const longest = iteratorClassOf(table, 'zip_longest(*iterables, fillvalue=None)', (cls, iterables, fill) => {
    const nexts = itemsOf(iterables).map(iterate);
    return new PyIterator(
      from(() => zipLongest(nexts, fill)),
      cls,
    );
  });
  const construct = longest.construct;
  longest.construct = (cls, args, kwargs) => {
    if (kwargs?.some(([k]) => k !== 'fillvalue')) throw typeError('zip_longest() got an unexpected keyword argument');
    return construct?.(cls, args, kwargs) ?? null;
  };
  const chain = table.get('chain');
  if (chain instanceof PyClass)
    chain.dict.set(
      'from_iterable',
      new PyClassMethod(
        native(
          'from_iterable(cls, iterable, /)',
          (cls, iterables) => {
            const outer = iterate(iterables);
            const next = from(function* () {
              for (const it of each(outer)) yield* each(iterate(it));
            });
            return new PyIterator(next, cls instanceof PyClass ? cls : undefined);
          },
          { binds: true },
        ),
      ),
    );
  return table;
}

export function registerItertools(): void {
  registerModule('itertools', () => libraryModule('itertools', makeTable()));
}
