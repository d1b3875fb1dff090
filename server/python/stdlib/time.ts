/** time, timeit and datetime: what the clock says isn't known, and reading it is recorded. */
import { functions } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyBuiltin, PyModule, Unknown } from '../values.ts';

/** A function that reads the clock. */
const clock = (module: string, name: string): [string, Value] => [
  name,
  new PyBuiltin(
    name,
    () => {
      vm.recorder.add('clock-read', { name: `${module}.${name}` });
      return new Unknown('the clock is not read');
    },
    false,
    '()',
  ),
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
  'localtime',
  'gmtime',
  'ctime',
  'asctime',
  'strftime',
];

export function registerTime(): void {
  registerModule('time', () => {
    const table = functions({
      'sleep(seconds, /)': (seconds) => {
        vm.recorder.add('host-effect', { name: 'time.sleep', args: [seconds] });
        return null;
      },
    });
    for (const name of CLOCKS) table.set(...clock('time', name));
    return libraryModule('time', table);
  });
  registerModule('timeit', () => {
    const table = functions({
      "timeit(stmt='pass', setup='pass', timer=None, number=1000000, globals=None)": () =>
        new Unknown('timings are not known'),
      "repeat(stmt='pass', setup='pass', timer=None, repeat=5, number=1000000, globals=None)": () =>
        new Unknown('timings are not known'),
    });
    table.set(...clock('timeit', 'default_timer'));
    table.set('Timer', new Unknown('timings are not known'));
    return libraryModule('timeit', table);
  });
  // Every class of datetime may read the clock; none of what they give matters to a trace.
  registerModule(
    'datetime',
    () =>
      new PyModule('datetime', (name) =>
        /^(datetime|date|time|timedelta|timezone|UTC|tzinfo|MINYEAR|MAXYEAR)$/.test(name)
          ? new Unknown('dates and times are not followed')
          : undefined,
      ),
  );
}
