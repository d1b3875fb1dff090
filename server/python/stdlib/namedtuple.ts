/** Named tuples: `collections.namedtuple` and the class syntax of `typing.NamedTuple`. */
import { call } from '../call.ts';
import { buildClass } from '../classes.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import type { NativeParam } from '../native.ts';
import { methods, native, nativeOf } from '../native.ts';
import { truth } from '../operators.ts';
import { repr, str } from '../text.ts';
import type { PyClass, Value } from '../values.ts';
import { PyClassMethod, PyDict, PyGetter, PyTuple, propertyClass, tupleClass } from '../values.ts';
import { KEYWORDS } from './keywords.ts';
import { keyText, asDict, asTuple } from '../builtins/known.ts';

const dictOf = (entries: Iterable<readonly [string, Value]>): PyDict => {
  const dict = new PyDict();
  for (const [key, value] of entries) dict.entries.set(keyOf(key), { key, value });
  return dict;
};

const cannotSet = (): never => {
  throw raise('AttributeError', "can't set attribute");
};

/** A class of named tuples. `extra` are the methods of a class statement. */
export function makeNamedTuple(
  name: string,
  fields: readonly string[],
  defaults: ReadonlyMap<string, Value>,
  moduleName: string,
  extra: ReadonlyMap<string, Value> = new Map(),
  otherBases: readonly PyClass[] = [],
): PyClass {
  const namespace = new Map(extra);
  namespace.set('_fields', new PyTuple(fields));
  namespace.set('_field_defaults', dictOf(defaults));
  if (!namespace.has('__doc__')) namespace.set('__doc__', `${name}(${fields.join(', ')})`);
  if (!namespace.has('__match_args__')) namespace.set('__match_args__', new PyTuple(fields));
  namespace.set('__slots__', new PyTuple([]));
  const cls = buildClass(name, name, [tupleClass, ...otherBases], namespace, moduleName);
  const params: NativeParam[] = fields.map((field) => ({ name: field, kind: 'arg', default: defaults.get(field) }));
  const bind = nativeOf(`${name}.__new__`, params, (...values) => new PyTuple(values), false);
  cls.construct = (c, args, kwargs) => {
    // The message counts the class as an argument, as CPython's does.
    if (args.length > fields.length && kwargs === undefined) tooMany(name, fields.length, defaults.size, args.length);
    const made = bind.fn(args, kwargs);
    return made instanceof PyTuple ? new PyTuple(made.items, c) : made;
  };
  fields.forEach((field, i) => {
    cls.dict.set(
      field,
      new PyGetter((v) => asTuple(v).items[i], cannotSet, undefined, propertyClass, `Alias for field number ${i}`),
    );
  });
  const replace = (v: Value, kwds: Value): Value => {
    const tuple = asTuple(v);
    const given = new Map([...asDict(kwds).entries.values()].map((e) => [keyText(e.key), e.value]));
    const items = fields.map((field, i) => {
      const value = given.get(field);
      return value === undefined ? tuple.items[i] : value;
    });
    const unexpected = [...given.keys()].filter((k) => !fields.includes(k));
    if (unexpected.length > 0)
      throw typeError(`Got unexpected field names: [${unexpected.map((k) => repr(k)).join(', ')}]`);
    return new PyTuple(items, tuple.cls);
  };
  methods(cls, {
    '_asdict(self, /)': (v) => dictOf(fields.map((field, i) => [field, asTuple(v).items[i]] as const)),
    '_replace(self, /, **kwds)': replace,
    '__replace__(self, /, **kwds)': replace,
    '__getnewargs__(self, /)': (v) => new PyTuple(asTuple(v).items),
    ...(extra.has('__repr__')
      ? {}
      : {
          '__repr__(self, /)': (v: Value) => {
            const tuple = asTuple(v);
            return `${tuple.cls.name}(${fields.map((field, i) => `${field}=${repr(tuple.items[i])}`).join(', ')})`;
          },
        }),
  });
  cls.dict.set(
    '_make',
    new PyClassMethod(
      native(
        '_make(cls, iterable, /)',
        (c, iterable) => {
          const items = listOf(iterable);
          if (items.length !== fields.length)
            throw typeError(`Expected ${fields.length} arguments, got ${items.length}`);
          return call(c, items);
        },
        { binds: true },
      ),
    ),
  );
  return cls;
}

function tooMany(name: string, fields: number, defaults: number, given: number): never {
  const takes = defaults > 0 ? `from ${fields + 1 - defaults} to ${fields + 1}` : String(fields + 1);
  throw typeError(`${name}.__new__() takes ${takes} positional arguments but ${given + 1} were given`);
}

/** `namedtuple(name, fields, rename=…, defaults=…)`. */
export function namedTuple(name: Value, fieldNames: Value, rename: Value, defaults: Value, moduleName: Value): Value {
  const className = str(name);
  const names =
    typeof fieldNames === 'string'
      ? fieldNames
          .replaceAll(',', ' ')
          .split(/\s+/)
          .filter((n) => n !== '')
      : listOf(fieldNames).map(str);
  const isName = (n: string): boolean => /^[\p{L}_][\p{L}\p{N}_\p{M}]*$/u.test(n);
  const known = new Set<string>();
  const fields =
    truth(rename) === true
      ? names.map((field, i) => {
          const bad = !isName(field) || KEYWORDS.has(field) || field.startsWith('_') || known.has(field);
          known.add(field);
          return bad ? `_${i}` : field;
        })
      : names;
  for (const n of [className, ...fields]) {
    if (!isName(n)) throw valueError(`Type names and field names must be valid identifiers: ${repr(n)}`);
    if (KEYWORDS.has(n)) throw valueError(`Type names and field names cannot be a keyword: ${repr(n)}`);
  }
  const seen = new Set<string>();
  for (const field of fields) {
    if (field.startsWith('_') && truth(rename) !== true)
      throw valueError(`Field names cannot start with an underscore: ${repr(field)}`);
    if (seen.has(field)) throw valueError(`Encountered duplicate field name: ${repr(field)}`);
    seen.add(field);
  }
  const values = defaults === null ? [] : listOf(defaults);
  if (values.length > fields.length) throw typeError('Got more default values than field names');
  const from = fields.length - values.length;
  return makeNamedTuple(
    className,
    fields,
    new Map(values.map((v, i) => [fields[from + i], v])),
    typeof moduleName === 'string' ? moduleName : '__main__',
  );
}
