/**
 * `import` and `from … import`. In modules that aren't the user's own, those at the margin wait until somebody needs one of
 * their names: large libraries import much that nobody asks for.
 */
import type { Stmt } from '../../syntax/ast.ts';
import { lookupAttr } from '../attributes.ts';
import { raise } from '../errors.ts';
import {
  ABSENT,
  FileModule,
  GUARDED_LEVELS,
  findModule,
  guardedLevels,
  importModule,
  nativeModule,
  resolveRelative,
  withGuard,
} from '../modules.ts';
import type { Value } from '../values.ts';
import { PyList, PyModule, PyObject, Unknown } from '../values.ts';
import { heap } from '../heap.ts';
import { listOf } from '../iterate.ts';
import { namespaceDict, restOf } from '../namespace.ts';
import { knownItems, open } from '../open.ts';
import type { Frame } from '../vm.ts';
import type { St } from './context.ts';
import { NORMAL } from './context.ts';
import { importFuture } from './futures.ts';
import { storeName } from './names.ts';
import type { Scope } from './scope.ts';

/** Bind a name in a module to what an import will give. */
function bindLate(module: FileModule, name: string, resolve: () => Value): void {
  heap.mapSet(module, module.dict, name, undefined, name);
  module.late.set(name, resolve);
}

const waits = (f: Frame, isPlain: boolean): FileModule | undefined =>
  isPlain && guardedLevels() === 0 && f.module instanceof FileModule && f.module.lazy ? f.module : undefined;

/** At the margin of a module, and in no `try` that may want what goes wrong. */
const isPlain = (scope: Scope): boolean => scope.kind === 'module' && scope.tries === 0;

export function compileImport(s: Extract<Stmt, { kind: 'Import' }>, scope: Scope): St {
  const plain = isPlain(scope);
  const mayFail = scope.tries > 0;
  const names = s.names.map((n) => {
    const bound = n.asname ?? n.name.split('.', 1)[0];
    return { node: n, bound, store: storeName(bound, scope) };
  });
  // `import a.b` binds a; `import a.b as c` binds a.b.
  const perform = ({ node }: (typeof names)[number], into: PyModule): Value => {
    const whole = importModule(node.name, into);
    return node.asname === undefined && node.name.includes('.')
      ? importModule(node.name.split('.', 1)[0], into)
      : whole;
  };
  const run: St = (f) => {
    for (const name of names) {
      f.at = s;
      const module = waits(f, plain && nativeModule(name.node.name) === undefined);
      if (module) bindLate(module, name.bound, () => perform(name, module));
      else name.store(f, perform(name, f.module));
    }
    return NORMAL;
  };
  return mayFail ? (f) => withGuard(GUARDED_LEVELS, () => run(f)) : run;
}

export function compileImportFrom(s: Extract<Stmt, { kind: 'ImportFrom' }>, scope: Scope): St {
  if (s.module === '__future__' && s.level === 0)
    return (f) => {
      for (const n of s.names) importFuture(f.module, n.name, n.asname ?? n.name);
      return NORMAL;
    };
  const plain = isPlain(scope);
  const mayFail = scope.tries > 0;
  const names = s.names.map((n) => ({
    name: n.name,
    bound: n.asname ?? n.name,
    store: n.name === '*' ? undefined : storeName(n.asname ?? n.name, scope),
  }));
  const run: St = (f) => {
    f.at = s;
    const moduleName = s.level > 0 ? resolveRelative(f.module, s.level, s.module) : (s.module ?? '');
    const late = waits(f, plain && nativeModule(moduleName) === undefined);
    for (const { name, bound, store } of names) {
      if (!store) {
        const module = importModule(moduleName, f.module);
        if (module instanceof PyModule) importAll(module, f.module);
        else if (module instanceof Unknown) open(namespaceDict(f.module.dict), module);
      } else if (late) bindLate(late, bound, () => importedName(late, moduleName, name));
      else store(f, importedName(f.module, moduleName, name));
    }
    return NORMAL;
  };
  return mayFail ? (f) => withGuard(GUARDED_LEVELS, () => run(f)) : run;
}

function importedName(into: PyModule, moduleName: string, name: string): Value {
  const module = importModule(moduleName, into);
  if (module instanceof Unknown) return module;
  const found = lookupAttr(module, name);
  if (found !== undefined) return found;
  const submodule = findModule(`${moduleName}.${name}`, into);
  // Of a module in a file there is nothing more; a native one may lack what the real one has.
  if (submodule !== ABSENT && (module instanceof FileModule || !(submodule instanceof Unknown))) return submodule;
  const from = module instanceof PyModule && module.path !== undefined ? module.path : 'unknown location';
  const made =
    module instanceof FileModule && module.running
      ? raise(
          'ImportError',
          `cannot import name '${name}' from partially initialized module '${moduleName}' (most likely due to a circular import) (${from})`,
        )
      : raise('ImportError', `cannot import name '${name}' from '${moduleName}' (${from})`);
  made.exc.attrs.set('name', moduleName);
  throw made;
}

function importAll(from: PyModule, into: PyModule): void {
  const all = from.get('__all__');
  const more = all instanceof Unknown ? all : all instanceof PyObject ? all.rest : restOf(from.dict);
  // What else it binds isn't asked for by names that are known: they are most likely still what was meant.
  if (more) open(namespaceDict(into.dict), more);
  const names =
    all === undefined || all instanceof Unknown
      ? from.names().filter((n) => !n.startsWith('_'))
      : all instanceof PyList
        ? knownItems(all)
        : listOf(all);
  for (const name of names) {
    if (typeof name !== 'string') continue;
    const v = lookupAttr(from, name);
    if (v === undefined) throw raise('AttributeError', `module '${from.name}' has no attribute '${name}'`);
    heap.mapSet(into, into.dict, name, v, name);
  }
}
