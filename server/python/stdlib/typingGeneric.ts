/** `Generic`: its subscripts, and the parameters of its subclasses. Source: CPython's Lib/typing.py. */
import { getAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { typeError } from '../errors.ts';
import { kwargsOf, native } from '../native.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import { PyClass, PyClassMethod, PySuper, PyTuple, typeOf } from '../values.ts';
import { PyTypeParameter, boundParameters, parametersOf } from '../builtins/generics.ts';
import { TypingAlias, TypingForm, asType, genericClass } from './typing.ts';

const origBases = (cls: PyClass): readonly Value[] | undefined => {
  const own = cls.dict.get('__orig_bases__');
  return own instanceof PyTuple ? own.items : undefined;
};

function initGeneric(cls: PyClass): void {
  const bases = origBases(cls);
  const plain = bases ? bases.includes(genericClass) : cls.bases.includes(genericClass) && cls.name !== 'Protocol';
  if (plain) throw typeError('Cannot inherit from plain Generic');
  let params: Value[] = [];
  if (bases) {
    params = parametersOf(bases.filter((b) => !(b instanceof PyClass)));
    let listed: readonly Value[] | undefined;
    for (const b of bases)
      if (b instanceof TypingAlias && b.origin === genericClass) {
        if (listed) throw typeError('Cannot inherit from Generic[...] multiple times.');
        listed = parametersOf(b.args);
      }
    if (listed) {
      const known = listed;
      const extra = params.filter((p) => !known.includes(p));
      if (extra.length > 0)
        throw typeError(
          `Some type variables (${extra.map(repr).join(', ')}) are not listed in Generic[${known.map(repr).join(', ')}]`,
        );
      params = [...known];
    }
  }
  cls.dict.set('__parameters__', new PyTuple(params));
}

function genericItem(cls: PyClass, index: Value): Value {
  const given = index instanceof PyTuple ? [...index.items] : [index];
  if (cls === genericClass || cls.name === 'Protocol') {
    if (given.length === 0) throw typeError(`Parameter list to ${cls.qualname}[...] cannot be empty`);
    const isVariable = (v: Value): boolean =>
      v instanceof PyTypeParameter ||
      (v instanceof TypingAlias && v.origin instanceof TypingForm && v.origin.name === 'Unpack');
    if (!given.every(isVariable))
      throw typeError(
        `Parameters to ${cls.name}[...] must all be type variables or parameter specification variables.`,
      );
    if (new Set(given).size !== given.length) throw typeError(`Parameters to ${cls.name}[...] must all be unique`);
    return new TypingAlias(cls, given);
  }
  const own = cls.lookup('__parameters__');
  const params = own instanceof PyTuple ? [...own.items] : [];
  const args = given.map((v) => (isListLike(v) ? v : asType(v, 'Parameters to generic types must be types.')));
  const values = boundParameters(cls, params, new PyTuple(args));
  return new TypingAlias(
    cls,
    values.flatMap((v, i): readonly Value[] => {
      const p = params[i];
      return v instanceof PyTuple && p instanceof PyTypeParameter && p.kind === 'TypeVarTuple' ? v.items : [v];
    }),
  );
}
const isListLike = (v: Value): boolean => typeOf(v).name === 'list' || typeOf(v).name === 'tuple';

/** `super(owner, cls).__init_subclass__(**kwargs)`: bases that come later have theirs called. */
export function initNext(owner: PyClass, cls: Value, kwargs: Value): void {
  if (cls instanceof PyClass) call(getAttr(new PySuper(owner, cls, cls), '__init_subclass__'), [], kwargsOf(kwargs));
}

export function installGeneric(): void {
  genericClass.dict.set(
    '__class_getitem__',
    new PyClassMethod(
      native(
        '__class_getitem__(cls, params, /)',
        (cls, index) => (cls instanceof PyClass ? genericItem(cls, index) : cls),
        {
          binds: true,
        },
      ),
    ),
  );
  genericClass.dict.set(
    '__init_subclass__',
    new PyClassMethod(
      native(
        '__init_subclass__(cls, **kwargs)',
        (cls, kwargs) => {
          initNext(genericClass, cls, kwargs);
          if (cls instanceof PyClass) initGeneric(cls);
          return null;
        },
        { binds: true },
      ),
    ),
  );
  genericClass.dict.set('_is_protocol', false);
}
