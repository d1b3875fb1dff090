/** copy. Source: CPython's Lib/copy.py. */
import { call, special } from '../call.ts';
import { raise } from '../errors.ts';
import { functions } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { kwargsOf } from '../native.ts';
import type { Value, PyObject } from '../values.ts';
import { PyClass, PyDict, PyException, PyInstance, PyList, PySet, PyTuple, listClass, typeOf } from '../values.ts';
import { PyDeque } from './deque.ts';

function copyAttrs(
  from: PyObject & { attrs?: Map<string, Value> },
  to: PyObject & { attrs?: Map<string, Value> },
  each: (v: Value) => Value,
): void {
  for (const [name, value] of from.attrs ?? []) to.attrs?.set(name, each(value));
}

/** A copy of a container or instance whose parts go through `each`. Other values are shared. */
function rebuild(v: Value, each: (v: Value) => Value, remember: (made: Value) => void): Value {
  if (v instanceof PyList) {
    const out = new PyList([], v.cls);
    remember(out);
    for (const x of v.items) out.items.push(each(x));
    if (v.cls !== listClass && out.attrs) for (const [k, x] of v.attrs ?? []) out.attrs.set(k, each(x));
    return out;
  }
  if (v instanceof PyDict) {
    const out = new PyDict(v.cls);
    remember(out);
    for (const [k, e] of v.entries) out.entries.set(k, { key: e.key, value: each(e.value) });
    for (const [k, x] of v.attrs ?? []) out.attrs?.set(k, each(x));
    return out;
  }
  if (v instanceof PySet) {
    const out = new PySet(v.cls);
    for (const [k, x] of v.entries) out.entries.set(k, x);
    return out;
  }
  if (v instanceof PyDeque) {
    const out = new PyDeque([], v.maxlen, v.cls);
    remember(out);
    for (const x of v.items) out.items.push(each(x));
    return out;
  }
  if (v instanceof PyException) {
    const out = new PyException(v.cls, v.args.map(each));
    copyAttrs(v, out, each);
    return out;
  }
  // Native instances keep more than attributes; the user's are of this very class.
  if (v instanceof PyInstance && v.constructor === PyInstance) {
    const out = new PyInstance(v.cls);
    remember(out);
    copyAttrs(v, out, each);
    return out;
  }
  return v;
}

export function shallowCopy(v: Value): Value {
  const own = v instanceof PyClass ? undefined : special(v, '__copy__');
  if (own !== undefined) return call(own, [v]);
  if (v instanceof PyTuple) return v;
  return rebuild(
    v,
    (x) => x,
    () => undefined,
  );
}

/** Containers in containers; CPython's copy takes three calls for each, of the thousand that it may nest. */
const MAX_NESTED = 330;

export function deepCopy(v: Value, memo: Map<Value, Value>, depth = 0): Value {
  if (depth > MAX_NESTED) throw raise('RecursionError', 'maximum recursion depth exceeded');
  if (v === null || typeof v !== 'object') return v;
  const before = memo.get(v);
  if (before !== undefined) return before;
  const own = v instanceof PyClass ? undefined : special(v, '__deepcopy__');
  if (own !== undefined) {
    const made = call(own, [v, new PyDict()]);
    memo.set(v, made);
    return made;
  }
  if (v instanceof PyTuple) {
    const items = v.items.map((x) => deepCopy(x, memo, depth + 1));
    return items.every((x, i) => x === v.items[i]) ? v : new PyTuple(items, v.cls);
  }
  const made = rebuild(
    v,
    (x) => deepCopy(x, memo, depth + 1),
    (out) => memo.set(v, out),
  );
  memo.set(v, made);
  return made;
}

export function registerCopy(): void {
  registerModule('copy', () =>
    nativeModuleOf(
      'copy',
      functions({
        'copy(x)': shallowCopy,
        'deepcopy(x, memo=None)': (v) => deepCopy(v, new Map()),
        'replace(obj, /, **changes)': (v, changes) => {
          const own = special(v, '__replace__') ?? typeOf(v).lookup('_replace');
          if (own === undefined) throw raise('TypeError', `replace() does not support ${typeOf(v).name} objects`);
          return call(own, [v], kwargsOf(changes));
        },
      }),
    ),
  );
}
