/** Loading, storing and deleting names. */
import type { Expr, Span } from '../../syntax/ast.ts';
import type { PyRaise } from '../errors.ts';
import { raise } from '../errors.ts';
import { heap } from '../heap.ts';
import { impliedName, restOf } from '../namespace.ts';
import { builtinNames } from '../builtinNames.ts';
import { noteRead, reading } from '../reads.ts';
import type { Frame } from '../vm.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import type { Ex, Store } from './context.ts';
import type { Scope } from './scope.ts';

function undefinedName(name: string): PyRaise {
  const made = raise('NameError', `name '${name}' is not defined`);
  made.exc.attrs.set('name', name);
  return made;
}

/** A global's value, or a built-in's; the read is a dependency of the trace that runs. */
export function loadGlobal(f: Frame, name: string): Value {
  const { module } = f;
  const own = module.dict.get(name);
  const v = own === undefined ? module.resolveLate(name) : own;
  vm.onGlobalRead?.(module, name, v);
  if (v !== undefined) return v;
  const builtin = builtinNames.get(name);
  if (builtin !== undefined) return builtin;
  const late = module.get(name) ?? impliedName(module, name);
  if (late !== undefined) return late;
  const more = restOf(module.dict);
  if (more) return more;
  throw undefinedName(name);
}

const unbound = (name: string) =>
  raise('UnboundLocalError', `cannot access local variable '${name}' where it is not associated with a value`);
const unboundFree = (name: string) =>
  raise(
    'NameError',
    `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`,
  );

export function loadName(written: string, scope: Scope, at?: Span): Ex {
  const name = scope.mangled(written);
  const variable = scope.variable(name);
  switch (variable.where) {
    case 'slot': {
      const { index } = variable;
      return (f) => {
        const v = f.slots[index];
        if (v === undefined) {
          if (at) f.at = at;
          throw unbound(name);
        }
        return v;
      };
    }
    case 'cell': {
      const { index } = variable;
      const own = index < scope.frameOwner.cellCount;
      return (f) => {
        const v = f.cells[index].value;
        if (v === undefined) {
          if (at) f.at = at;
          throw own ? unbound(name) : unboundFree(name);
        }
        if (reading.log !== undefined) {
          if (at) f.at = at;
          noteRead(f.cells[index], name, v);
        }
        return v;
      };
    }
    case 'class': {
      // A name that the class body binds is never the enclosing function's.
      const free = scope.bindsHere(name) ? undefined : variable.free;
      return (f) => {
        const own = f.classDict?.get(name);
        if (own !== undefined) return own;
        const outer = free === undefined ? undefined : f.cells[free].value;
        if (outer !== undefined) return outer;
        if (at) f.at = at;
        return loadGlobal(f, name);
      };
    }
    case 'global':
      return (f) => {
        if (at) f.at = at;
        return loadGlobal(f, name);
      };
  }
}

/** `at`: where the name stands, for what is said of a write to a variable from around the function. */
export function storeName(written: string, scope: Scope, at?: Expr): Store {
  const name = scope.mangled(written);
  const variable = scope.variable(name);
  switch (variable.where) {
    case 'slot': {
      const { index } = variable;
      scope.frameOwner.written.add(index);
      return (f, v) => {
        f.slots[index] = v;
      };
    }
    case 'cell': {
      const { index } = variable;
      return (f, v) => {
        if (at) f.at = at;
        heap.fieldSet(f.cells[index], 'value', v, name);
      };
    }
    case 'class':
      return (f, v) => {
        f.classDict?.set(name, v);
      };
    case 'global':
      return (f, v) => {
        if (at && f.fn) f.at = at;
        heap.mapSet(f.module, f.module.dict, name, v, name);
      };
  }
}

export function deleteName(written: string, scope: Scope): (f: Frame) => void {
  const name = scope.mangled(written);
  const variable = scope.variable(name);
  switch (variable.where) {
    case 'slot':
      scope.frameOwner.written.add(variable.index);
      return (f) => {
        if (f.slots[variable.index] === undefined) throw unbound(name);
        f.slots[variable.index] = undefined;
      };
    case 'cell':
      return (f) => {
        if (f.cells[variable.index].value === undefined) throw unbound(name);
        heap.fieldSet(f.cells[variable.index], 'value', undefined, name);
      };
    case 'class':
      return (f) => {
        if (f.classDict?.delete(name) !== true) throw undefinedName(name);
      };
    case 'global':
      return (f) => {
        if (!f.module.dict.has(name)) throw undefinedName(name);
        heap.mapSet(f.module, f.module.dict, name, undefined, name);
      };
  }
}
