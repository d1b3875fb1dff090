/** copy: what is made of objects that say nothing of it themselves. Source: CPython's Lib/copy.py, copyreg.py. */
import { call } from '../call.ts';
import { typeError } from '../errors.ts';
import { PyGenerator } from '../generator.ts';
import { setItem } from '../itemWrites.ts';
import { idOf, keyOf } from '../keys.ts';
import { native } from '../native.ts';
import { importModule, registerModule } from '../modules.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  PyByteArray,
  PyBoxed,
  PyDict,
  PyException,
  PyFunction,
  PyInstance,
  PyIterator,
  PyList,
  PyModule,
  PyObject,
  PySet,
  PyTuple,
  Unknown,
  typeOf,
} from '../values.ts';
import { PyDeque } from './deque.ts';
import { copySource } from './library/copy.ts';
import { libraryModule } from './names.ts';
import { runSource } from './source.ts';

type Each = (v: Value) => Value;
type Remember = (made: Value) => void;

function copyAttrs(from: PyObject, to: PyObject, each: Each): void {
  const source = (from as { attrs?: Map<string, Value> }).attrs;
  const target = (to as { attrs?: Map<string, Value> }).attrs;
  for (const [name, value] of source ?? []) target?.set(name, each(value));
}

/** An instance of the user's class: its state, or what `__getstate__` says, for `__setstate__`. */
function rebuildInstance(v: PyInstance, each: Each, remember: Remember): Value {
  const made = v instanceof PyBoxed ? new PyBoxed(v.cls, v.value) : new PyInstance(v.cls);
  remember(made);
  const getState = v.cls.lookup('__getstate__');
  const setState = v.cls.lookup('__setstate__');
  if (!(getState instanceof PyFunction) && !(setState instanceof PyFunction)) {
    copyAttrs(v, made, each);
    return made;
  }
  let state: Value = new PyDict();
  if (getState instanceof PyFunction) state = call(getState, [v]);
  else for (const [k, x] of v.attrs) setItem(state, k, x);
  const own = each(state);
  if (own instanceof Unknown) return own;
  if (setState instanceof PyFunction) call(setState, [made, own]);
  else if (own instanceof PyDict)
    for (const e of own.entries.values()) if (typeof e.key === 'string') made.attrs.set(e.key, e.value);
  return made;
}

/** A copy of a container or instance whose parts go through `each`. Other values are shared. */
function rebuild(v: Value, each: Each, remember: Remember): Value {
  vm.tick();
  const container = (made: PyObject): PyObject => {
    remember(made);
    if (v instanceof PyObject) copyAttrs(v, made, each);
    return made;
  };
  if (v instanceof PyList) {
    const out = container(new PyList([], v.cls));
    if (out instanceof PyList) for (const x of v.items) out.items.push(each(x));
    return out;
  }
  if (v instanceof PyDict) {
    const out = container(new PyDict(v.cls));
    if (out instanceof PyDict)
      for (const { key, value } of v.entries.values()) {
        const k = each(key);
        out.entries.set(keyOf(k), { key: k, value: each(value) });
      }
    return out;
  }
  if (v instanceof PySet) {
    const items = [...v.entries.values()].map(each);
    const out = container(new PySet(v.cls));
    if (out instanceof PySet) for (const x of items) out.entries.set(keyOf(x), x);
    return out;
  }
  if (v instanceof PyDeque) {
    const out = container(new PyDeque([], v.maxlen, v.cls));
    if (out instanceof PyDeque) for (const x of v.items) out.items.push(each(x));
    return out;
  }
  if (v instanceof PyByteArray) return call(v.cls, [v]);
  if (v instanceof PyTuple) {
    const items = v.items.map(each);
    const out = new PyTuple(items, v.cls);
    copyAttrs(v, out, each);
    remember(out);
    return out;
  }
  if (v instanceof PyException) {
    const out = new PyException(v.cls, v.args.map(each));
    remember(out);
    copyAttrs(v, out, each);
    return out;
  }
  // Native instances keep more than attributes; the user's are of this very class.
  if (v instanceof PyInstance && (v.constructor === PyInstance || v.constructor === PyBoxed))
    return rebuildInstance(v, each, remember);
  if (v instanceof PyModule || v instanceof PyGenerator) throw typeError(`cannot pickle '${typeOf(v).name}' object`);
  if (v instanceof PyIterator) return new Unknown('a copy of an iterator is not followed');
  return v;
}

/** `copy.deepcopy(v)`. */
export function deepCopy(v: Value): Value {
  const copy = importModule('copy');
  return copy instanceof PyModule ? call(copy.get('deepcopy') ?? null, [v]) : v;
}

export function registerCopy(): void {
  registerModule('copy', () => {
    const module = libraryModule('copy', []);
    const copied = native('_copied_(x, memo, deepcopy)', (v, memo, deep) => {
      if (!(v instanceof PyObject)) return v;
      for (const [name, args] of [
        ['__reduce_ex__', [v, 4]],
        ['__reduce__', [v]],
      ] as const) {
        const reduce = v.cls.lookup(name);
        if (reduce instanceof PyFunction)
          return call(module.dict.get('_reconstruct') ?? null, [v, memo, call(reduce, [...args])]);
      }
      const each: Each = deep === null ? (x) => x : (x) => call(deep, [x, memo]);
      const remember: Remember = (made) => {
        if (memo instanceof PyDict) setItem(memo, idOf(v), made);
      };
      return rebuild(v, each, remember);
    });
    module.dict.set('_copied_', copied);
    runSource(module, copySource);
    return module;
  });
}
