/** itertools, lazily. Source: CPython's Modules/itertoolsmodule.c. */
import { call } from '../call.ts';
import { typeError, valueError } from '../errors.ts';
import type { Next } from '../iterate.ts';
import { iterate, listOf } from '../iterate.ts';
import { functions } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { binary, equal, truth } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyBuiltin, PyIterator, PyTuple, UnknownSignal } from '../values.ts';
import { count, sure } from '../builtins/known.ts';
import { itemsOf } from './functools.ts';

const over = (next: Next): PyIterator => new PyIterator(next);

/** An iterator from a JavaScript generator. */
function lazily(make: () => Generator<Value, void>): PyIterator {
  let items: Generator<Value, void> | undefined;
  return over(() => {
    vm.tick();
    items ??= make();
    const { done, value } = items.next();
    return done ? undefined : value;
  });
}

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

function* groups(iterable: Value, key: Value): Generator<Value, void> {
  const next = iterate(iterable);
  const keyed = (x: Value): Value => (key === null ? x : call(key, [x]));
  let x = next();
  while (x !== undefined) {
    const k = keyed(x);
    const members: Value[] = [x];
    for (x = next(); x !== undefined; x = next()) {
      if (!sure(equal(keyed(x), k))) break;
      members.push(x);
    }
    yield new PyTuple([k, over(iterate(new PyTuple(members)))]);
  }
}

function* accumulate(iterable: Value, fn: Value, initial: Value): Generator<Value, void> {
  const next = iterate(iterable);
  let total = initial === null ? next() : initial;
  if (total === undefined) return;
  yield total;
  for (let x = next(); x !== undefined; x = next()) {
    total = fn === null ? binary('+', total, x) : call(fn, [total, x]);
    yield total;
  }
}

function* zipLongest(iterables: readonly Value[], fill: Value): Generator<Value, void> {
  const nexts: (Next | undefined)[] = iterables.map(iterate);
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

function* slice(iterable: Value, start: number, stop: number, step: number): Generator<Value, void> {
  const next = iterate(iterable);
  let wanted = start;
  for (let i = 0; i < stop || (wanted === start && i < start); i++) {
    if (wanted >= stop && i >= start) return;
    const x = next();
    if (x === undefined) return;
    if (i === wanted) {
      yield x;
      wanted += step;
    }
  }
}

function sliceBounds(args: readonly Value[]): [number, number, number] {
  const [start, stop, step] = args.length === 1 ? [null, args[0], null] : [args[0], args[1], args.at(2) ?? null];
  const at = (v: Value, fallback: number): number => {
    const n = v === null ? fallback : count(v);
    if (n < 0) throw valueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
    return n;
  };
  const by = at(step, 1);
  if (by === 0) throw valueError('Step for islice() must be a positive integer or None.');
  return [at(start, 0), at(stop, Infinity), by];
}

function tee(iterable: Value, n: Value): Value {
  const next = iterate(iterable);
  const buffer: Value[] = [];
  const views = Array.from({ length: count(n) }, () => {
    let i = 0;
    return over(() => {
      if (i >= buffer.length) {
        const x = next();
        if (x === undefined) return undefined;
        buffer.push(x);
      }
      return buffer[i++];
    });
  });
  return new PyTuple(views);
}

const table = functions({
  'count(start=0, step=1)': (start, step) => {
    let n = start;
    return over(() => {
      vm.tick();
      const x = n;
      n = binary('+', n, step);
      return x;
    });
  },
  'cycle(iterable, /)': (iterable) => {
    const saved: Value[] = [];
    const next = iterate(iterable);
    let i = -1;
    return over(() => {
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
    });
  },
  'repeat(object, times=None)': (x, times) => {
    let left = times === null ? Infinity : count(times);
    return over(() => {
      vm.tick();
      return left-- > 0 ? x : undefined;
    });
  },
  'accumulate(iterable, func=None, *, initial=None)': (iterable, fn, initial) =>
    lazily(() => accumulate(iterable, fn, initial)),
  'batched(iterable, n, *, strict=False)': (iterable, n, strict) => {
    const size = count(n);
    if (size < 1) throw valueError('n must be at least one');
    const next = iterate(iterable);
    return over(() => {
      const batch: Value[] = [];
      while (batch.length < size) {
        const x = next();
        if (x === undefined) break;
        batch.push(x);
      }
      if (batch.length > 0 && batch.length < size && truth(strict) === true)
        throw valueError('batched(): incomplete batch');
      return batch.length === 0 ? undefined : new PyTuple(batch);
    });
  },
  'chain(*iterables)': (iterables) =>
    lazily(function* () {
      for (const it of itemsOf(iterables)) yield* each(iterate(it));
    }),
  'compress(data, selectors)': (data, selectors) => {
    const next = iterate(data);
    const select = iterate(selectors);
    return over(() => {
      for (;;) {
        const x = next();
        const s = select();
        if (x === undefined || s === undefined) return undefined;
        if (sure(truth(s))) return x;
      }
    });
  },
  'dropwhile(predicate, iterable, /)': (predicate, iterable) =>
    lazily(function* () {
      let dropping = true;
      for (const x of each(iterate(iterable))) {
        if (dropping && sure(truth(call(predicate, [x])))) continue;
        dropping = false;
        yield x;
      }
    }),
  'takewhile(predicate, iterable, /)': (predicate, iterable) =>
    lazily(function* () {
      for (const x of each(iterate(iterable))) {
        if (!sure(truth(call(predicate, [x])))) return;
        yield x;
      }
    }),
  'filterfalse(function, iterable, /)': (predicate, iterable) =>
    lazily(function* () {
      for (const x of each(iterate(iterable))) if (!sure(truth(predicate === null ? x : call(predicate, [x])))) yield x;
    }),
  'starmap(function, iterable, /)': (fn, iterable) => {
    const next = iterate(iterable);
    return over(() => {
      const args = next();
      return args === undefined ? undefined : call(fn, listOf(args));
    });
  },
  'pairwise(iterable, /)': (iterable) => {
    const next = iterate(iterable);
    let before = next();
    return over(() => {
      const x = next();
      if (before === undefined || x === undefined) return undefined;
      const pair = new PyTuple([before, x]);
      before = x;
      return pair;
    });
  },
  'islice(iterable, /, *args)': (iterable, args) => {
    const bounds = itemsOf(args);
    if (bounds.length < 1 || bounds.length > 3) throw typeError('islice expected at least 2 arguments, got 1');
    const [start, stop, step] = sliceBounds(bounds);
    iterate(iterable);
    return lazily(() => slice(iterable, start, stop, step));
  },
  'tee(iterable, n=2, /)': tee,
  'groupby(iterable, key=None)': (iterable, key) => lazily(() => groups(iterable, key)),
  'zip_longest(*iterables, fillvalue=None)': (iterables, fill) => lazily(() => zipLongest(itemsOf(iterables), fill)),
  'product(*iterables, repeat=1)': (iterables, repeat) => {
    const once = itemsOf(iterables).map(listOf);
    const pools = Array.from({ length: count(repeat) }, () => once).flat();
    return lazily(() => product(pools));
  },
  'permutations(iterable, r=None)': (iterable, r) => {
    const pool = listOf(iterable);
    return lazily(() => permutations(pool, r === null ? pool.length : count(r)));
  },
  'combinations(iterable, r)': (iterable, r) => {
    const pool = listOf(iterable);
    return lazily(() => combinations(pool, count(r), false));
  },
  'combinations_with_replacement(iterable, r)': (iterable, r) => {
    const pool = listOf(iterable);
    return lazily(() => combinations(pool, count(r), true));
  },
});

export function registerItertools(): void {
  registerModule('itertools', () => {
    const chain = table.get('chain');
    if (chain instanceof PyBuiltin)
      chain.attrs.set(
        'from_iterable',
        new PyBuiltin('from_iterable', ([iterables]) => {
          try {
            const outer = iterate(iterables);
            return lazily(function* () {
              for (const it of each(outer)) yield* each(iterate(it));
            });
          } catch (e) {
            if (e instanceof UnknownSignal) return e.unknown;
            throw e;
          }
        }),
      );
    return nativeModuleOf('itertools', table);
  });
}
