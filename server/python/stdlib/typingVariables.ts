/** Type variables: `TypeVar`, `ParamSpec`, `TypeVarTuple`. Source: CPython's Lib/typing.py, Objects/typevarobject.c. */
import { lookupAttr } from '../attributes.ts';
import { raise, typeError } from '../errors.ts';
import { getters, methods } from '../native.ts';
import { truth } from '../operators.ts';
import { vm } from '../vm.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import { PyInstance, PyIterator, PyTuple, builtinClass, typeOf } from '../values.ts';
import type { ParameterKind } from '../builtins/generics.ts';
import { PyTypeParameter, paramSpecClass, typeVarClass, typeVarTupleClass } from '../builtins/generics.ts';
import { keyText } from '../builtins/known.ts';
import { asType, unionOperators, unpacked } from './typing.ts';

const noDefaultClass = builtinClass('NoDefaultType', undefined, 'typing');
export const NO_DEFAULT = new PyInstance(noDefaultClass);

const parameter = (v: Value): PyTypeParameter => {
  if (v instanceof PyTypeParameter) return v;
  throw typeError('a type variable is needed');
};

function parameterText(v: PyTypeParameter): string {
  if (v.kind === 'TypeVarTuple') return v.name;
  if (v.attrs.get('__infer_variance__') === true) return v.name;
  if (v.attrs.get('__covariant__') === true) return `+${v.name}`;
  return v.attrs.get('__contravariant__') === true ? `-${v.name}` : `~${v.name}`;
}

const OPTIONS = ['bound', 'covariant', 'contravariant', 'infer_variance', 'default'];

/** `TypeVar('T', …)`. */
export function makeParameter(kind: ParameterKind, args: readonly Value[], kwargs: MaybeKwargs): PyTypeParameter {
  const named = new Map(kwargs ?? []);
  const name = args.at(0) ?? named.get('name');
  if (typeof name !== 'string')
    throw typeError(
      name === undefined
        ? `${kind.toLowerCase()}() missing required argument 'name' (pos 1)`
        : `${kind.toLowerCase()}() argument 'name' must be str, not ${typeOf(name).name}`,
    );
  for (const key of named.keys())
    if (key !== 'name' && !OPTIONS.includes(key))
      throw typeError(`${kind.toLowerCase()}() got an unexpected keyword argument '${key}'`);
  const constraints = args.slice(1);
  if (kind === 'TypeVar' && constraints.length === 1) throw typeError('A single constraint is not allowed');
  const flag = (key: string): boolean => truth(named.get(key) ?? false) === true;
  if (flag('covariant') && flag('contravariant')) throw raise('ValueError', 'Bivariant types are not supported.');
  if (constraints.length > 0 && named.has('bound')) throw typeError('Constraints cannot be combined with bound=...');
  const made = new PyTypeParameter(kind, name);
  const set = (key: string, v: Value): void => {
    made.attrs.set(key, v);
  };
  set('__name__', name);
  set('__module__', vm.frame?.module.name ?? 'builtins');
  if (kind === 'TypeVar')
    set(
      '__constraints__',
      new PyTuple(constraints.map((c) => asType(c, 'TypeVar(name, constraint, ...): constraints must be types.'))),
    );
  if (kind !== 'TypeVarTuple') {
    const bound = named.get('bound') ?? null;
    set('__bound__', bound === null ? null : asType(bound, 'Bound must be a type.'));
    for (const key of ['covariant', 'contravariant', 'infer_variance']) set(`__${key}__`, flag(key));
  }
  const fallback = named.get('default');
  if (fallback !== undefined) set('__default__', fallback === null ? typeOf(null) : fallback);
  return made;
}

/** `P.args` and `P.kwargs`. */
function specParts(): void {
  for (const [name, part] of [
    ['ParamSpecArgs', 'args'],
    ['ParamSpecKwargs', 'kwargs'],
  ] as const) {
    const cls = builtinClass(name, undefined, 'typing');
    methods(cls, {
      '__repr__(self, /)': (v) => `${keyText(lookupAttr(lookupAttr(v, '__origin__') ?? null, '__name__'))}.${part}`,
      '__eq__(self, other, /)': (a, b) =>
        typeOf(b) === cls && lookupAttr(a, '__origin__') === lookupAttr(b, '__origin__'),
    });
    getters(paramSpecClass, {
      [part]: (v) => {
        const made = new PyInstance(cls);
        made.attrs.set('__origin__', v);
        return made;
      },
    });
  }
}

export function installTypeVariables(table: Map<string, Value>): void {
  methods(noDefaultClass, { '__repr__(self, /)': () => 'typing.NoDefault' });
  for (const [kind, cls] of [
    ['TypeVar', typeVarClass],
    ['ParamSpec', paramSpecClass],
    ['TypeVarTuple', typeVarTupleClass],
  ] as const) {
    cls.inC = true;
    cls.construct = (_cls, args, kwargs) => makeParameter(kind, args, kwargs);
    methods(cls, {
      '__repr__(self, /)': (v) => parameterText(parameter(v)),
      ...unionOperators,
      'has_default(self, /)': (v) => parameter(v).attrs.has('__default__'),
      '__mro_entries__(self, bases, /)': () => {
        throw typeError(`Cannot subclass an instance of ${kind}`);
      },
      '__getattr__(self, name, /)': (_v, name) => {
        if (name === '__default__') return NO_DEFAULT;
        throw raise('AttributeError', `'typing.${kind}' object has no attribute '${keyText(name)}'`);
      },
    });
    table.set(kind, cls);
  }
  methods(typeVarTupleClass, {
    '__iter__(self, /)': (v) => {
      let done = false;
      return new PyIterator(() => (done ? undefined : ((done = true), unpacked(v))));
    },
  });
  specParts();
}
