/** enum. Source: CPython's Lib/enum.py. */
import { call } from '../call.ts';
import { buildClass } from '../compile/classes.ts';
import { raiseWith, typeError, valueError } from '../errors.ts';
import { formatValue } from '../format.ts';
import { listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { functions, getters, methods, native } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { binary, equal } from '../operators.ts';
import { repr, str } from '../text.ts';
import type { Kwargs, Value } from '../values.ts';
import {
  NotImplemented,
  PyBoxed,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFunction,
  PyGetter,
  PyInstance,
  PyIterator,
  PyProperty,
  PyStaticMethod,
  PyTuple,
  Unknown,
  builtinClass,
  intClass,
  isInt,
  objectClass,
  strClass,
  typeClass,
  typeOf,
  unbox,
} from '../values.ts';
import { keyText, needText } from '../builtins/known.ts';

const enumMeta = builtinClass('EnumType', [typeClass], 'enum');
const autoClass = builtinClass('auto', undefined, 'enum');

/** What is known of each enum class. */
interface Members {
  /** Aliases included. */
  readonly byName: Map<string, PyInstance>;
  readonly inOrder: PyInstance[];
  readonly byValue: Map<unknown, PyInstance>;
}
const membersOf = new WeakMap<PyClass, Members>();

const members = (cls: Value): Members =>
  (cls instanceof PyClass ? membersOf.get(cls) : undefined) ?? { byName: new Map(), inOrder: [], byValue: new Map() };

const valueOf = (member: Value): Value => (member instanceof PyInstance ? (member.attrs.get('_value_') ?? null) : null);
const nameOf = (member: Value): string =>
  member instanceof PyInstance ? keyText(member.attrs.get('_name_') ?? '') : '';

const isDescriptor = (v: Value): boolean =>
  v instanceof PyFunction ||
  v instanceof PyBuiltin ||
  v instanceof PyProperty ||
  v instanceof PyGetter ||
  v instanceof PyStaticMethod ||
  v instanceof PyClassMethod ||
  (v instanceof PyInstance && (typeOf(v).lookup('__get__') !== undefined || typeOf(v).lookup('__set__') !== undefined));

const isDunder = (name: string): boolean => /^__.*__$/.test(name);
const isSunder = (name: string): boolean => /^_[^_].*_$/.test(name);
const isPrivate = (name: string): boolean => name.startsWith('__') && !isDunder(name);

const root = (name: string, bases: readonly PyClass[]): PyClass => {
  const cls = new PyClass(name, bases);
  cls.moduleName = 'enum';
  cls.mro = [cls, ...new Set(bases.flatMap((b) => [...b.mro].filter((c) => c !== objectClass))), objectClass];
  cls.metaclass = enumMeta;
  return cls;
};
const enumClass = root('Enum', [objectClass]);
const reprEnumClass = root('ReprEnum', [enumClass]);
const intEnumClass = root('IntEnum', [intClass, reprEnumClass]);
const strEnumClass = root('StrEnum', [strClass, reprEnumClass]);
const flagClass = root('Flag', [enumClass]);
const intFlagClass = root('IntFlag', [intClass, reprEnumClass, flagClass]);
intFlagClass.mro = [intFlagClass, intClass, reprEnumClass, flagClass, enumClass, objectClass];
const ROOTS: readonly PyClass[] = [enumClass, reprEnumClass, intEnumClass, strEnumClass, flagClass, intFlagClass];

const isFlag = (cls: PyClass): boolean => cls.isSubclassOf(flagClass);

/** The value that `auto()` takes. Source: Enum._generate_next_value_, Flag._generate_next_value_. */
function nextValue(cls: PyClass, name: string, count: number, last: readonly Value[]): Value {
  const own = cls.lookup('_generate_next_value_');
  if (own !== undefined) return call(own instanceof PyStaticMethod ? own.fn : own, [name, 1, count, new PyTuple(last)]);
  if (cls.isSubclassOf(strEnumClass)) return name.toLowerCase();
  const numbers = last.map(unbox).filter(isInt);
  if (isFlag(cls)) {
    const highest = numbers.reduce<number>((m, n) => Math.max(m, Number(n)), 0);
    return highest === 0 ? 1 : 2 ** (Math.floor(Math.log2(highest)) + 1);
  }
  return numbers.length === 0
    ? 1
    : binary(
        '+',
        numbers.reduce((m, n) => (Number(n) > Number(m) ? n : m)),
        1,
      );
}

/** A member, without a place among the others yet. */
function makeMember(cls: PyClass, name: string, value: Value): PyInstance {
  const args = value instanceof PyTuple ? [...value.items] : [value];
  const make = cls.lookup('__new__');
  let made: Value;
  if (make instanceof PyStaticMethod || make instanceof PyFunction)
    made = call(make instanceof PyStaticMethod ? make.fn : make, [cls, ...args]);
  else {
    const builtin = cls.mro.find((c) => c.construct && !ROOTS.includes(c));
    made = builtin?.construct ? builtin.construct(cls, args, undefined) : new PyInstance(cls);
  }
  const member = made instanceof PyInstance ? made : new PyInstance(cls);
  const plain = member instanceof PyBoxed ? member.value : value;
  if (!member.attrs.has('_value_')) member.attrs.set('_value_', member instanceof PyBoxed ? plain : value);
  member.attrs.set('_name_', name);
  const init = cls.lookup('__init__');
  if (init instanceof PyFunction) call(init, [member, ...args]);
  return member;
}

function enter(table: Members, name: string, member: PyInstance): PyInstance {
  const value = valueOf(member);
  let known: PyInstance | undefined;
  try {
    known = table.byValue.get(keyOf(value));
  } catch {
    // Values that can't be hashed are compared.
    known = table.inOrder.find((m) => equal(valueOf(m), value) === true);
  }
  if (known) {
    table.byName.set(name, known);
    return known;
  }
  table.byName.set(name, member);
  table.inOrder.push(member);
  try {
    table.byValue.set(keyOf(value), member);
  } catch {
    return member;
  }
  return member;
}

/** The class of a class statement with an enum base. */
function makeEnum(
  mcs: PyClass,
  name: string,
  bases: readonly Value[],
  namespace: PyDict,
  kwargs: Kwargs | undefined,
): Value {
  const plain = new Map<string, Value>();
  const wanted: [string, Value][] = [];
  const ignored = namespace.entries.get('_ignore_')?.value;
  const ignore = new Set(
    typeof ignored === 'string' ? ignored.split(/[ ,]+/) : ignored === undefined ? [] : listOf(ignored).map(String),
  );
  for (const { key, value } of namespace.entries.values()) {
    const k = keyText(key);
    const nonmember = value instanceof PyInstance && value.cls === nonmemberClass;
    if (isDunder(k) || isSunder(k) || isPrivate(k) || isDescriptor(value) || value instanceof PyClass || nonmember)
      plain.set(k, nonmember ? (value.attrs.get('value') ?? null) : value);
    else if (!ignore.has(k))
      wanted.push([
        k,
        value instanceof PyInstance && value.cls === memberClass ? (value.attrs.get('value') ?? null) : value,
      ]);
  }
  for (const base of bases)
    if (base instanceof PyClass && members(base).inOrder.length > 0 && wanted.length > 0)
      throw typeError(`<enum '${name}'> cannot extend <enum '${base.name}'>`);
  const qualname = plain.get('__qualname__');
  const moduleName = plain.get('__module__');
  const cls = buildClass(
    name,
    typeof qualname === 'string' ? qualname : name,
    bases,
    plain,
    typeof moduleName === 'string' ? moduleName : '__main__',
    kwargs?.filter(([k]) => k !== 'boundary'),
    mcs,
  );
  const table: Members = { byName: new Map(), inOrder: [], byValue: new Map() };
  membersOf.set(cls, table);
  const last: Value[] = [];
  for (const [k, given] of wanted) {
    let value = given;
    if (isAuto(value)) value = nextValue(cls, k, last.length, last);
    else if (value instanceof PyTuple && value.items.some(isAuto))
      value = new PyTuple(value.items.map((x) => (isAuto(x) ? nextValue(cls, k, last.length, last) : x)));
    const member = enter(table, k, makeMember(cls, k, value));
    last.push(valueOf(member));
    cls.dict.set(k, member);
  }
  PyClass.version++;
  return cls;
}

const isAuto = (v: Value): boolean => v instanceof PyInstance && v.cls === autoClass;

function byValue(cls: PyClass, value: Value): Value {
  if (value instanceof Unknown) return value;
  const table = members(cls);
  if (value instanceof PyInstance && value.cls === cls) return value;
  let found: PyInstance | undefined;
  try {
    found = table.byValue.get(keyOf(unbox(value))) ?? table.byValue.get(keyOf(value));
  } catch {
    found = undefined;
  }
  found ??= table.inOrder.find((m) => equal(valueOf(m), value) === true);
  if (found) return found;
  if (isFlag(cls) && isInt(unbox(value))) return composite(cls, unbox(value));
  const missing = cls.lookup('_missing_');
  if (missing !== undefined) {
    const made = call(missing instanceof PyClassMethod ? missing.fn : missing, [cls, value]);
    if (made !== null) return made;
  }
  throw valueError(`${repr(value)} is not a valid ${cls.qualname}`);
}

/** A combination of flags; made once for each value. */
function composite(cls: PyClass, value: Value): Value {
  const table = members(cls);
  const all = table.inOrder.reduce((mask, m) => mask | BigInt(Number(unbox(valueOf(m)))), 0n);
  let bits = BigInt(Number(value));
  if (bits < 0n) bits = all & bits;
  else if ((bits & ~all) !== 0n && !cls.isSubclassOf(intFlagClass)) {
    throw valueError(
      `<flag '${cls.name}'> invalid value ${repr(value)}\n    given 0b0 ${bits.toString(2)}\n  allowed 0b0 ${all.toString(2)}`,
    );
  }
  const key = Number(bits);
  const known = table.byValue.get(key);
  if (known) return known;
  const member = cls.isSubclassOf(intClass) ? new PyBoxed(cls, key) : new PyInstance(cls);
  member.attrs.set('_value_', key);
  const parts = table.inOrder.filter((m) => {
    const b = BigInt(Number(unbox(valueOf(m))));
    return b !== 0n && (b & (b - 1n)) === 0n && (bits & b) === b;
  });
  member.attrs.set('_name_', parts.length > 0 ? parts.map(nameOf).join('|') : null);
  table.byValue.set(key, member);
  return member;
}

function installMeta(): void {
  const start: NonNullable<PyClass['construct']> = (mcs, args, kwargs) => {
    const [name, bases, namespace] = args;
    if (!(bases instanceof PyTuple) || !(namespace instanceof PyDict)) return new Unknown('the enum is not known');
    return makeEnum(mcs, keyText(name), bases.items, namespace, kwargs);
  };
  enumMeta.construct = start;
  const asClass = (v: Value): PyClass => {
    if (v instanceof PyClass) return v;
    throw typeError('an enum class is needed');
  };
  methods(enumMeta, {
    '__call__(cls, value=None, names=None, /, **kwargs)': (cls, value, names) => {
      const c = asClass(cls);
      if (ROOTS.includes(c) || (names !== null && members(c).inOrder.length === 0)) return functional(c, value, names);
      return byValue(c, names === null ? value : new PyTuple([value, names]));
    },
    '__getitem__(cls, name, /)': (cls, name) => {
      const found = members(cls).byName.get(keyText(name));
      if (!found) throw raiseWith('KeyError', [name]);
      return found;
    },
    '__iter__(cls, /)': (cls) => {
      const items = members(cls).inOrder.filter((m) => !isFlag(asClass(cls)) || isSingleBit(valueOf(m)));
      let i = 0;
      return new PyIterator(() => (i < items.length ? items[i++] : undefined));
    },
    '__reversed__(cls, /)': (cls) => {
      const items = members(cls).inOrder;
      let i = items.length - 1;
      return new PyIterator(() => (i >= 0 ? items[i--] : undefined));
    },
    '__len__(cls, /)': (cls) =>
      members(cls).inOrder.filter((m) => !isFlag(asClass(cls)) || isSingleBit(valueOf(m))).length,
    '__bool__(cls, /)': () => true,
    '__contains__(cls, value, /)': (cls, value) => {
      if (value instanceof PyInstance && value.cls === cls) return true;
      return members(cls).inOrder.some((m) => equal(valueOf(m), value) === true);
    },
    '__repr__(cls, /)': (cls) => `<${isFlag(asClass(cls)) ? 'flag' : 'enum'} '${asClass(cls).name}'>`,
  });
  getters(enumMeta, {
    __members__: (cls) => {
      const dict = new PyDict();
      for (const [key, value] of members(cls).byName) dict.entries.set(key, { key, value });
      return dict;
    },
  });
}

const isSingleBit = (v: Value): boolean => {
  const n = unbox(v);
  return typeof n === 'number' ? n > 0 && Number.isInteger(Math.log2(n)) : false;
};

/** `Enum('Color', 'RED GREEN')`. */
function functional(base: PyClass, name: Value, names: Value): Value {
  const namespace = new PyDict();
  const set = (k: Value, v: Value): void => {
    namespace.entries.set(keyOf(k), { key: k, value: v });
  };
  const list =
    typeof names === 'string'
      ? names
          .replaceAll(',', ' ')
          .split(/\s+/)
          .filter((n) => n !== '')
      : undefined;
  if (names instanceof PyDict) for (const e of names.entries.values()) set(e.key, e.value);
  else
    for (const item of list ?? listOf(names)) {
      if (item instanceof PyTuple) set(item.items[0], item.items[1]);
      else set(item, new PyInstance(autoClass));
    }
  return makeEnum(enumMeta, needText(name, 'name'), [base], namespace, undefined);
}

function installMembers(): void {
  const text = (m: Value): string => `${typeOf(m).name}.${nameOf(m)}`;
  // Members have `name` and `value`, the class hasn't: a member may be called so.
  getters(enumClass, {
    name: (m) => (m instanceof PyInstance ? (m.attrs.get('_name_') ?? null) : null),
    value: valueOf,
  });
  methods(enumClass, {
    '__repr__(self, /)': (m) => `<${text(m)}: ${repr(valueOf(m))}>`,
    '__str__(self, /)': text,
    '__format__(self, format_spec, /)': (m, spec) => formatValue(str(m), keyText(spec)),
    '__hash__(self, /)': (m) => nameOf(m).length,
    '__reduce_ex__(self, proto, /)': () => new Unknown('pickling is not followed'),
  });
  enumClass.dict.delete('__hash__');
  methods(reprEnumClass, {
    '__str__(self, /)': (m) => str(unbox(m)),
    '__format__(self, format_spec, /)': (m, spec) => formatValue(unbox(m), keyText(spec)),
  });
  const flagName = (m: Value): string => {
    const cls = typeOf(m);
    return nameOf(m) === '' || nameOf(m) === 'null' ? `${cls.name}(${repr(valueOf(m))})` : `${cls.name}.${nameOf(m)}`;
  };
  const combine =
    (op: '|' | '&' | '^') =>
    (a: Value, b: Value): Value => {
      const cls = typeOf(a);
      const other =
        typeOf(b) === cls ? valueOf(b) : cls.isSubclassOf(intFlagClass) && isInt(unbox(b)) ? unbox(b) : undefined;
      if (other === undefined) return NotImplemented;
      return byValue(cls, binary(op, valueOf(a), other));
    };
  methods(flagClass, {
    '__or__(self, other, /)': combine('|'),
    '__and__(self, other, /)': combine('&'),
    '__xor__(self, other, /)': combine('^'),
    '__invert__(self, /)': (m) => {
      const all = members(typeOf(m)).inOrder.reduce<Value>((mask, x) => binary('|', mask, valueOf(x)), 0);
      return byValue(typeOf(m), binary('^', all, binary('&', all, valueOf(m))));
    },
    '__bool__(self, /)': (m) => unbox(valueOf(m)) !== 0,
    '__contains__(self, other, /)': (m, other) => equal(binary('&', valueOf(m), valueOf(other)), valueOf(other)),
    '__iter__(self, /)': (m) => {
      const parts = members(typeOf(m)).inOrder.filter(
        (x) => isSingleBit(valueOf(x)) && equal(binary('&', valueOf(m), valueOf(x)), valueOf(x)) === true,
      );
      let i = 0;
      return new PyIterator(() => (i < parts.length ? parts[i++] : undefined));
    },
    '__len__(self, /)': (m) =>
      members(typeOf(m)).inOrder.filter(
        (x) => isSingleBit(valueOf(x)) && equal(binary('&', valueOf(m), valueOf(x)), valueOf(x)) === true,
      ).length,
    '__repr__(self, /)': (m) =>
      nameOf(m) === '' || nameOf(m) === 'null'
        ? `<${typeOf(m).name}: ${repr(valueOf(m))}>`
        : `<${typeOf(m).name}.${nameOf(m)}: ${repr(valueOf(m))}>`,
    '__str__(self, /)': flagName,
  });
  for (const name of ['__or__', '__and__', '__xor__', '__invert__']) {
    const method = flagClass.dict.get(name);
    if (method === undefined) continue;
    intFlagClass.dict.set(name, method);
    if (name !== '__invert__')
      for (const cls of [flagClass, intFlagClass]) cls.dict.set(name.replace('__', '__r'), method);
  }
}

const memberClass = builtinClass('member', undefined, 'enum');
const nonmemberClass = builtinClass('nonmember', undefined, 'enum');

export function registerEnum(): void {
  registerModule('enum', () => {
    installMeta();
    installMembers();
    autoClass.construct = (cls) => new PyInstance(cls);
    for (const cls of [memberClass, nonmemberClass])
      cls.construct = (c, args) => {
        const made = new PyInstance(c);
        made.attrs.set('value', args[0]);
        return made;
      };
    const table = functions({
      'unique(enumeration)': (cls) => {
        const { byName, inOrder } = members(cls);
        const aliases = [...byName].filter(([name, m]) => nameOf(m) !== name && inOrder.includes(m));
        if (aliases.length > 0)
          throw valueError(
            `duplicate values found in ${repr(cls)}: ${aliases.map(([name, m]) => `${name} -> ${nameOf(m)}`).join(', ')}`,
          );
        return cls;
      },
      'verify(*checks)': () => native('decorator(enumeration)', (cls) => cls),
      'global_enum(cls)': (cls) => cls,
      'property(fget)': (get) => new PyProperty(get, null, null),
    });
    for (const cls of ROOTS) table.set(cls.name, cls);
    table.set('EnumMeta', enumMeta);
    table.set('EnumType', enumMeta);
    table.set('auto', autoClass);
    table.set('member', memberClass);
    table.set('nonmember', nonmemberClass);
    for (const name of ['UNIQUE', 'CONTINUOUS', 'NAMED_FLAGS', 'STRICT', 'CONFORM', 'EJECT', 'KEEP'])
      table.set(name, name);
    return nativeModuleOf('enum', table);
  });
}
