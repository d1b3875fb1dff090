/** Runs a Python program in the interpreter, as `python program.py` would, and collects what it prints. */
import { installBuiltins } from '../../server/python/builtins/index.ts';
import { compileTopLevel } from '../../server/python/compile/index.ts';
import { PyRaise } from '../../server/python/errors.ts';
import { installStdlib } from '../../server/python/stdlib/index.ts';
import { UnknownText, exceptionText } from '../../server/python/text.ts';
import type { PyException, Value } from '../../server/python/values.ts';
import { PyModule } from '../../server/python/values.ts';
import { Frame, vm } from '../../server/python/vm.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

const parser = new PythonParser();

installBuiltins();
installStdlib();

export interface Run {
  readonly output: string;
  /** What Python code can't catch: a Stop, or a fault of ours. */
  readonly error: unknown;
}

/** Steps that a program of the tests may take. */
const FUEL = 5_000_000;

function fileOf(source: string) {
  return {
    path: '/program.py',
    name: 'program.py',
    lineColumn(offset: number) {
      const before = source.slice(0, offset).split('\n');
      return { line: before.length, column: before[before.length - 1].length };
    },
  };
}

function execute(source: string, module: PyModule): void {
  const { tree, errors } = parser.parse(source);
  if (errors.length > 0)
    throw new Error(`syntax: ${errors[0].message} at ${source.slice(errors[0].start, errors[0].start + 40)}`);
  const file = fileOf(source);
  for (const top of tree.body) {
    const { run: statement, slotCount } = compileTopLevel(top.stmt);
    const slots = new Array<Value | undefined>(slotCount);
    const frame = new Frame('<module>', module, { file, start: top.start }, slots, [], undefined, undefined);
    vm.push(frame);
    try {
      statement(frame);
    } finally {
      vm.pop(frame);
    }
  }
}

/** What an exception says; some of it may be unknown. */
function messageOf(exc: PyException): string {
  try {
    return exceptionText(exc);
  } catch (e) {
    if (e instanceof UnknownText) return '(unknown)';
    throw e;
  }
}

/** Collects what is printed while `body` runs; an uncaught exception is the last line. */
function collect(body: () => void, fuel: number): Run {
  let output = '';
  const before = { onPrint: vm.onPrint, fuel: vm.fuel, fuelMessage: vm.fuelMessage };
  vm.onPrint = (text, end) => {
    output += text + end;
  };
  vm.fuel = fuel;
  vm.fuelMessage = 'the program takes too many steps';
  let error: unknown;
  try {
    body();
  } catch (e) {
    if (e instanceof PyRaise) {
      const text = messageOf(e.exc);
      output += `${e.exc.cls.name}${text === '' ? '' : `: ${text}`}\n`;
    } else error = e;
  } finally {
    Object.assign(vm, before);
    vm.frame = undefined;
    vm.depth = 0;
  }
  return { output, error };
}

/** A module whose statements are run bit by bit. */
export class Session {
  readonly module = new PyModule('__main__', undefined, '/program.py');
  constructor(globals: Readonly<Record<string, Value>> = {}) {
    this.module.dict.set('__name__', '__main__');
    for (const [name, value] of Object.entries(globals)) this.module.dict.set(name, value);
  }
  run(source: string, fuel = FUEL): Run {
    return collect(() => {
      execute(source, this.module);
    }, fuel);
  }
  /** Like `run`, for programs that end. */
  print(source: string): string {
    const { output, error } = this.run(source);
    if (error !== undefined) throw error instanceof Error ? error : new Error('something that is no error was thrown');
    return output;
  }
  value(name: string): Value | undefined {
    return this.module.dict.get(name);
  }
}

export const run = (source: string, fuel = FUEL): Run => new Session().run(source, fuel);

/** What a program prints; the last line is its uncaught exception, if there is one. */
export const runPython = (source: string): string => new Session().print(source);
