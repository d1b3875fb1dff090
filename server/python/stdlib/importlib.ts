/** importlib. Source: CPython's Lib/importlib/__init__.py, _bootstrap.py. */
import { raise, typeError } from '../errors.ts';
import { functions } from '../native.ts';
import { importModule, registerModule } from '../modules.ts';
import { keyText, known } from '../builtins/known.ts';
import { vm } from '../vm.ts';
import { libraryModule } from './names.ts';

/** `..m` in a package: the absolute name. */
function absolute(name: string, inPackage: string): string {
  const level = name.length - name.replace(/^\.+/, '').length;
  const parts = inPackage.split('.');
  if (parts.length < level) throw raise('ImportError', 'attempted relative import beyond top-level package');
  const base = parts.slice(0, parts.length - level + 1).join('.');
  return name.length > level ? `${base}.${name.slice(level)}` : base;
}

export function registerImportlib(): void {
  registerModule('importlib', () =>
    libraryModule(
      'importlib',
      functions({
        'import_module(name, package=None)': (name, inPackage) => {
          const text = keyText(known(name));
          const importer = vm.frame?.module;
          if (!text.startsWith('.')) return importModule(text, importer);
          if (inPackage === null || inPackage === '')
            throw typeError(`the 'package' argument is required to perform a relative import for '${text}'`);
          return importModule(absolute(text, keyText(known(inPackage))), importer);
        },
        'reload(module)': (module) => module,
        'invalidate_caches()': () => null,
      }),
    ),
  );
}
