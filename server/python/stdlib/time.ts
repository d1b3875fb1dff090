/** time and timeit: what the clock says isn't known, and reading it is recorded. */
import { call, isCallable } from '../call.ts';
import { functions, methods } from '../native.ts';
import { registerModule } from '../modules.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyBuiltin, PyInstance, Unknown, builtinClass } from '../values.ts';
import { timeSource } from './library/small.ts';
import { libraryModule } from './names.ts';
import { pythonPart } from './source.ts';

const read = (name: string): Unknown => {
  vm.recorder.add('clock-read', { name });
  return new Unknown('the clock is not read');
};

/** A function that reads the clock. */
const clock = (module: string, name: string): [string, Value] => [
  name,
  new PyBuiltin(name, () => read(`${module}.${name}`), false, '()'),
];

const CLOCKS = [
  'time',
  'time_ns',
  'perf_counter',
  'perf_counter_ns',
  'monotonic',
  'monotonic_ns',
  'process_time',
  'process_time_ns',
  'thread_time',
  'thread_time_ns',
  'clock_gettime',
  'clock_gettime_ns',
];

/** Defined in library/small.ts. */
const IN_PYTHON = ['struct_time', 'strftime', 'asctime', 'ctime', 'gmtime', 'localtime', 'mktime', 'strptime'];

const TIMINGS = new Unknown('timings are not known');

/** The name of the second read of the clock, when what is timed has run. */
export const TIMEIT_END = 'timeit end';

/** What is timed runs once, so that what it does is seen. */
function timed(statement: Value, setup: Value): Value {
  if (!(setup instanceof Unknown) && typeof setup !== 'string' && isCallable(setup)) call(setup, []);
  if (!(statement instanceof Unknown) && typeof statement !== 'string' && isCallable(statement)) {
    read('timeit');
    vm.widening++;
    try {
      call(statement, []);
    } finally {
      vm.widening--;
    }
    read(TIMEIT_END);
  }
  return TIMINGS;
}

function timeitTable(): Map<string, Value> {
  const table = functions({
    "timeit(stmt='pass', setup='pass', timer=None, number=1000000, globals=None)": timed,
    "repeat(stmt='pass', setup='pass', timer=None, repeat=5, number=1000000, globals=None)": timed,
  });
  table.set(...clock('timeit', 'default_timer'));
  const timer = builtinClass('Timer', undefined, 'timeit');
  timer.construct = (cls, args, kwargs) => {
    const named = new Map(kwargs ?? []);
    const made = new PyInstance(cls);
    made.attrs.set('stmt', args.at(0) ?? named.get('stmt') ?? null);
    made.attrs.set('setup', args.at(1) ?? named.get('setup') ?? null);
    return made;
  };
  const run = (self: Value): Value =>
    self instanceof PyInstance ? timed(self.attrs.get('stmt') ?? null, self.attrs.get('setup') ?? null) : TIMINGS;
  methods(timer, {
    'timeit(self, number=1000000)': run,
    'repeat(self, repeat=5, number=1000000)': run,
    'autorange(self, callback=None)': run,
    'print_exc(self, file=None)': () => null,
  });
  table.set('Timer', timer);
  return table;
}

export function registerTime(): void {
  registerModule('time', () => {
    const table = functions({
      'sleep(seconds, /)': (seconds) => {
        vm.recorder.add('host-effect', { name: 'time.sleep', args: [seconds] });
        return null;
      },
      'tzset()': () => null,
      'get_clock_info(name, /)': () => new Unknown('the clocks of the machine are not known'),
    });
    for (const name of CLOCKS) table.set(...clock('time', name));
    for (const name of ['timezone', 'altzone', 'daylight', 'tzname'])
      table.set(name, new Unknown('the time zone of the machine is not known'));
    const more = pythonPart('time', timeSource, []);
    return libraryModule('time', table, (name) => (IN_PYTHON.includes(name) ? more(name) : undefined));
  });
  registerModule('timeit', () => libraryModule('timeit', timeitTable()));
}
