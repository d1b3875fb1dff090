/** What inspect must know of functions and classes. The rest of it is library/inspect.ts. */
import { native, nativeParams, isOfC } from '../native.ts';
import type { ParamKind, Value } from '../values.ts';
import {
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyList,
  PyMethod,
  PyStaticMethod,
  PyTuple,
  typeOf,
} from '../values.ts';
import { keyOf } from '../keys.ts';
import { vm } from '../vm.ts';
import { inspectSource } from './library/inspect.ts';
import { registerSource } from './source.ts';

/** In the order of inspect's kinds. */
const KINDS: readonly ParamKind[] = ['posonly', 'arg', 'vararg', 'kwonly', 'kwarg'];

/** name, kind, whether there is a default, the default: of each parameter; None where that isn't known. */
function parameters(v: Value): Value {
  const fn = v instanceof PyStaticMethod ? v.fn : v;
  if (fn instanceof PyFunction)
    return new PyList(
      fn.code.params.map(
        (p) => new PyTuple([p.name, KINDS.indexOf(p.kind), p.hasDefault, fn.defaults.get(p.name) ?? null]),
      ),
    );
  const params = fn instanceof PyBuiltin ? nativeParams(fn) : undefined;
  if (!params) return null;
  return new PyList(
    params.map((p) => new PyTuple([p.name, KINDS.indexOf(p.kind), p.default !== undefined, p.default ?? null])),
  );
}

/** The fields of a class of named tuples: name, whether there is a default, the default. */
function namedFields(cls: Value): Value {
  if (!(cls instanceof PyClass)) return null;
  for (const c of cls.mro) {
    if (c.dict.get('__new__') !== undefined || c.dict.get('__init__') !== undefined) return null;
    const fields = c.dict.get('_fields');
    const defaults = c.dict.get('_field_defaults');
    if (fields instanceof PyTuple && defaults instanceof PyDict)
      return new PyList(
        fields.items.map((f) => {
          const found = defaults.entries.get(keyOf(f));
          return new PyTuple([f, found !== undefined, found?.value ?? null]);
        }),
      );
  }
  return null;
}

/** The class that a function was written in, as far as its qualified name says so. */
function classOf(fn: Value): Value {
  if (!(fn instanceof PyFunction)) return null;
  const path = fn.qualname.split('.').slice(0, -1);
  if (path.length === 0) return null;
  let v: Value | undefined = fn.module.dict.get(path[0]);
  for (const name of path.slice(1)) v = v instanceof PyClass ? v.dict.get(name) : undefined;
  if (v instanceof PyClass) return v;
  for (let f = vm.frame; f; f = f.parent) {
    const local = f.module.dict.get(path[path.length - 1]);
    if (local instanceof PyClass) return local;
  }
  return null;
}

function kind(v: Value): Value {
  if (!(v instanceof PyFunction)) return '';
  const { isAsync, isGenerator } = v.code;
  return isAsync ? (isGenerator ? 'async generator' : 'coroutine') : isGenerator ? 'generator' : '';
}

export function registerInspect(): void {
  registerSource('inspect', inspectSource, () => [
    ['_parameters_', native('_parameters_(fn, /)', parameters)],
    ['_named_fields_', native('_named_fields_(cls, /)', namedFields)],
    ['_class_of_', native('_class_of_(fn, /)', classOf)],
    ['_kind_', native('_kind_(fn, /)', kind)],
    [
      '_in_c_',
      native(
        '_in_c_(fn, /)',
        (v) => (v instanceof PyBuiltin && isOfC(v)) || (v instanceof PyMethod && typeOf(v).name !== 'method'),
      ),
    ],
  ]);
}
