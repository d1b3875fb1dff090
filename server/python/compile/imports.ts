/** `import` and `from … import`. */
import type { Stmt } from '../../syntax/ast.ts';
import { lookupAttr } from '../attributes.ts';
import { raise } from '../errors.ts';
import { importModule, resolveRelative } from '../modules.ts';
import type { Value } from '../values.ts';
import { PyModule, Unknown } from '../values.ts';
import { heap } from '../heap.ts';
import { listOf } from '../iterate.ts';
import type { St } from './context.ts';
import { NORMAL } from './context.ts';
import { storeName } from './names.ts';
import type { Scope } from './scope.ts';

export function compileImport(s: Extract<Stmt, { kind: 'Import' }>, scope: Scope): St {
  const names = s.names.map((n) => ({
    node: n,
    store: storeName(n.asname ?? n.name.split('.')[0], scope),
  }));
  return (f) => {
    for (const { node, store } of names) {
      f.at = s;
      const whole = importModule(node.name);
      // `import a.b` binds a; `import a.b as c` binds a.b.
      store(f, node.asname === undefined ? importModule(node.name.split('.')[0]) : whole);
    }
    return NORMAL;
  };
}

export function compileImportFrom(s: Extract<Stmt, { kind: 'ImportFrom' }>, scope: Scope): St {
  const names = s.names.map((n) => ({
    name: n.name,
    store: n.name === '*' ? undefined : storeName(n.asname ?? n.name, scope),
  }));
  return (f) => {
    f.at = s;
    if (s.module === '__future__') return NORMAL;
    const moduleName = s.level > 0 ? resolveRelative(f.module, s.level, s.module) : (s.module ?? '');
    const module = importModule(moduleName);
    for (const { name, store } of names) {
      if (store) store(f, importedName(module, moduleName, name));
      else if (module instanceof PyModule) importAll(module, f.module);
    }
    return NORMAL;
  };
}

function importedName(module: Value, moduleName: string, name: string): Value {
  if (module instanceof Unknown) return new Unknown(`module ${moduleName} is not known`);
  const found = lookupAttr(module, name);
  if (found !== undefined) return found;
  const submodule = importModule(`${moduleName}.${name}`, true);
  if (submodule !== undefined) return submodule;
  throw raise('ImportError', `cannot import name '${name}' from '${moduleName}'`);
}

function importAll(from: PyModule, into: PyModule): void {
  const all = from.get('__all__');
  const names =
    all === undefined
      ? [...from.dict.keys()].filter((n) => !n.startsWith('_'))
      : listOf(all).filter((n): n is string => typeof n === 'string');
  for (const name of names) {
    const v = from.get(name);
    if (v !== undefined) heap.mapSet(into, into.dict, name, v, name);
  }
}
