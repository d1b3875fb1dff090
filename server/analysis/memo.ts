/** Traces kept from run to run, for as long as all that they read stays the same. */
import { FileModule } from '../python/modules.ts';
import type { PyModule, Value } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import type { Fingerprints } from './fingerprint.ts';

/** Modules by their files: two folders may both have a helper.py. */
export const moduleKey = (module: PyModule): string => module.path ?? module.name;

interface Read {
  readonly module: string;
  readonly name: string;
  readonly fingerprint: string;
}

interface Entry<T> {
  readonly reads: readonly Read[];
  readonly result: T;
  /** False once something it shows (a line number in a message) is no longer so. */
  readonly stillTrue: () => boolean;
}

/** Versions of one trace that are kept: an undo, or a branch switch, finds its result again. */
const MAX_ENTRIES_PER_KEY = 4;

/** Finds the value that a global has now. */
export type Globals = (module: string, name: string) => Value | undefined;

export class Memo<T> {
  private readonly entries = new Map<string, Entry<T>[]>();
  hits = 0;
  misses = 0;

  get(key: string, globals: Globals, prints: Fingerprints): T | undefined {
    for (const entry of this.entries.get(key) ?? [])
      if (entry.reads.every((r) => prints.of(globals(r.module, r.name)) === r.fingerprint) && entry.stillTrue()) {
        this.hits++;
        return entry.result;
      }
    this.misses++;
    return undefined;
  }

  /** Run, noting which globals are read; keep the result under the key if it can be known again. */
  compute(key: string, prints: Fingerprints, run: () => T, stillTrue: (result: T) => () => boolean): T {
    const reads = new Map<string, Read | undefined>();
    const outer = vm.onGlobalRead;
    vm.onGlobalRead = (module: PyModule, name: string, value: Value | undefined) => {
      // Installed packages stay as they are.
      if (module instanceof FileModule && module.lazy) return;
      const of = moduleKey(module);
      const id = `${of}\0${name}`;
      if (reads.has(id)) return;
      const fingerprint = prints.of(value);
      reads.set(id, fingerprint === undefined ? undefined : { module: of, name, fingerprint });
    };
    let result: T;
    try {
      result = run();
    } finally {
      vm.onGlobalRead = outer;
    }
    const known = [...reads.values()];
    if (known.every((r) => r !== undefined)) {
      const list = [{ reads: known, result, stillTrue: stillTrue(result) }, ...(this.entries.get(key) ?? [])];
      this.entries.set(key, list.slice(0, MAX_ENTRIES_PER_KEY));
    }
    return result;
  }

  /** Forget keys that no document asks for any more. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.entries.keys()) if (!keys.has(key)) this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }
}
