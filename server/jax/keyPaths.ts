/** Key paths: where a leaf is in a pytree. Source: jax/_src/tree_util.py keystr, jaxlib's pytree. */
import { typeError } from '../python/errors.ts';
import { getters, methods } from '../python/native.ts';
import { repr, str } from '../python/text.ts';
import { hash } from '../python/hashing.ts';
import { compare } from '../python/comparisons.ts';
import type { PyClass, Value } from '../python/values.ts';
import { NotImplemented, PyInstance, PyTuple, builtinClass } from '../python/values.ts';
import type { TreeDef } from './pytree.ts';

/** An entry of a key path: of a dict, a sequence, an attribute, or of a node without names. */
class KeyEntry extends PyInstance {
  constructor(
    cls: PyClass,
    readonly value: Value,
  ) {
    super(cls);
  }
}

const valueOf = (v: Value): Value => (v instanceof KeyEntry ? v.value : null);

/** A class of entries, with one field, and the text that `keystr` gives for it. */
function entryClass(name: string, field: string, text: (v: Value) => string): PyClass {
  const cls = builtinClass(name, undefined, 'jaxlib._jax.pytree');
  cls.construct = (_, args, kwargs) => {
    const value = args[0] ?? kwargs?.find(([k]) => k === field)?.[1];
    if (value === undefined) throw typeError(`__init__(): incompatible function arguments.`);
    return new KeyEntry(cls, value);
  };
  getters(cls, { [field]: valueOf });
  methods(cls, {
    '__repr__(self, /)': (self) => `${name}(${field}=${repr(valueOf(self))})`,
    '__str__(self, /)': (self) => text(valueOf(self)),
    '__eq__(self, other, /)': (self, other) =>
      other instanceof KeyEntry && other.cls === cls ? compare('==', valueOf(self), other.value) : NotImplemented,
    '__hash__(self, /)': (self) => hash(valueOf(self)),
  });
  return cls;
}

export const dictKeyClass = entryClass('DictKey', 'key', (v) => `[${repr(v)}]`);
export const sequenceKeyClass = entryClass('SequenceKey', 'idx', (v) => `[${str(v)}]`);
export const getAttrKeyClass = entryClass('GetAttrKey', 'name', (v) => `.${str(v)}`);
export const flattenedIndexKeyClass = entryClass('FlattenedIndexKey', 'key', (v) => `[<flat index ${str(v)}>]`);

/** The entries that lead from a node to its children. */
export function childKeys(t: TreeDef): readonly Value[] {
  switch (t.kind) {
    case 'leaf':
    case 'none':
      return [];
    case 'dict':
      return t.keys.map((k) => new KeyEntry(dictKeyClass, k));
    case 'namedtuple': {
      const fields = t.cls.lookup('_fields');
      return fields instanceof PyTuple ? fields.items.map((f) => new KeyEntry(getAttrKeyClass, f)) : [];
    }
    case 'custom':
      return (
        t.keys ??
        t.names.map((name, i) =>
          name.startsWith('.') ? new KeyEntry(getAttrKeyClass, name.slice(1)) : new KeyEntry(flattenedIndexKeyClass, i),
        )
      );
    default:
      return t.children.map((_, i) => new KeyEntry(sequenceKeyClass, i));
  }
}

/** The key path of each leaf of a structure. */
export function keyPaths(tree: TreeDef): PyTuple[] {
  const out: PyTuple[] = [];
  const walk = (t: TreeDef, path: readonly Value[]): void => {
    if (t.kind === 'leaf') out.push(new PyTuple(path));
    else if ('children' in t) {
      const keys = childKeys(t);
      t.children.forEach((c, i) => {
        walk(c, [...path, keys[i]]);
      });
    }
  };
  walk(tree, []);
  return out;
}

/** `keystr`: entries as they would be written after a name, or bare. */
export const keyText = (keys: readonly Value[], simple: boolean, separator: string): string =>
  keys.map((k) => str(simple && k instanceof KeyEntry ? k.value : k)).join(separator);
