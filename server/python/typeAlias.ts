/** `type X[T] = …`. Source: CPython's Objects/typevarobject.c typealias. */
import { raise, typeError } from './errors.ts';
import { getters, methods } from './native.ts';
import { PyGenericAlias } from './builtins/generics.ts';
import { unionOf } from './builtins/unions.ts';
import type { PyModule, Value } from './values.ts';
import { PyObject, PyTuple, Unknown, builtinClass } from './values.ts';

export const typeAliasClass = builtinClass('TypeAliasType', undefined, 'typing');

export class PyTypeAlias extends PyObject {
  private known: Value | undefined;
  private busy = false;
  constructor(
    readonly name: string,
    readonly params: PyTuple,
    readonly module: PyModule,
    private readonly evaluate: () => Value,
  ) {
    super();
  }
  get cls() {
    return typeAliasClass;
  }
  /** What it stands for: evaluated once. */
  get value(): Value {
    if (this.known !== undefined) return this.known;
    if (this.busy) throw raise('RecursionError', 'maximum recursion depth exceeded');
    this.busy = true;
    try {
      return (this.known = this.evaluate());
    } finally {
      this.busy = false;
    }
  }
}

const alias = (v: Value, of: (a: PyTypeAlias) => Value): Value =>
  v instanceof PyTypeAlias ? of(v) : new Unknown('what is no type alias');

getters(typeAliasClass, {
  __name__: (v) => alias(v, (a) => a.name),
  __value__: (v) => alias(v, (a) => a.value),
  __type_params__: (v) => alias(v, (a) => a.params),
  __parameters__: (v) => alias(v, (a) => a.params),
  __module__: (v) => alias(v, (a) => a.module.name),
});
methods(typeAliasClass, {
  '__repr__(self, /)': (v) => alias(v, (a) => a.name),
  '__getitem__(self, parameters, /)': (v, args) => {
    if (v instanceof PyTypeAlias && v.params.items.length === 0)
      throw typeError('Only generic type aliases are subscriptable');
    return new PyGenericAlias(v, args instanceof PyTuple ? args.items : [args]);
  },
  '__or__(self, value, /)': (a, b) => unionOf(a, b),
  '__ror__(self, value, /)': (a, b) => unionOf(b, a),
});
