/** The modules that are wholly written in Python. */
import { asyncioSource } from './library/asyncio.ts';
import { asyncioSyncSource } from './library/asyncioSync.ts';
import { builtinNames } from '../builtinNames.ts';
import { nativeModule, registerModule } from '../modules.ts';
import { PyModule } from '../values.ts';
import { argparseSource } from './library/argparse.ts';
import { csvSource } from './library/csv.ts';
import { contextlibSource } from './library/contextlib.ts';
import { difflibSource } from './library/difflib.ts';
import { enumSource } from './library/enum.ts';
import { contextvarsSource, ioSource } from './library/io.ts';
import { fnmatchSource, pathlibSource } from './library/pathlib.ts';
import { osSource, posixpathSource } from './library/paths.ts';
import { cmathSource } from './library/cmath.ts';
import { datetimeSource } from './library/datetime.ts';
import { decimalSource } from './library/decimal.ts';
import { fractionsSource, statisticsSource } from './library/numeric.ts';
import { graphlibSource, textwrapSource } from './library/strings.ts';
import { shlexSource } from './library/shlex.ts';
import {
  atexitSource,
  importUtilSource,
  metadataSource,
  pytestSource,
  tracebackSource,
} from './library/surroundings.ts';
import { reprlibSource } from './library/small.ts';
import { loggingSource } from './library/logging.ts';
import { pprintSource } from './library/pprint.ts';
import { futuresSource, queueSource, threadingSource } from './library/threads.ts';
import { unittestSource } from './library/unittest.ts';
import { warningsSource } from './library/warnings.ts';
import { weakrefSource } from './library/weakref.ts';
import { libraryModule } from './names.ts';
import { formatTraceback, walkStack } from './frames.ts';
import { registerSource } from './source.ts';

export function registerPythonModules(): void {
  registerModule('builtins', () => libraryModule('builtins', builtinNames));
  registerSource('enum', enumSource);
  registerSource('difflib', difflibSource);
  registerSource('shlex', shlexSource);
  registerSource('cmath', cmathSource);
  registerSource('datetime', datetimeSource);
  registerSource('decimal', decimalSource);
  registerSource('fractions', fractionsSource);
  registerSource('statistics', statisticsSource);
  registerSource('textwrap', textwrapSource);
  registerSource('graphlib', graphlibSource);
  registerSource('reprlib', reprlibSource);
  registerSource('asyncio', asyncioSource + asyncioSyncSource);
  registerSource('contextlib', contextlibSource);
  registerSource('posixpath', posixpathSource);
  registerModule('os.path', () => nativeModule('posixpath') ?? new PyModule('posixpath'));
  registerSource('os', osSource);
  registerSource('fnmatch', fnmatchSource);
  registerSource('pathlib', pathlibSource);
  registerSource('io', ioSource);
  registerSource('contextvars', contextvarsSource);
  registerSource('argparse', argparseSource);
  registerSource('logging', loggingSource);
  registerSource('warnings', warningsSource);
  registerSource('weakref', weakrefSource);
  registerSource('threading', threadingSource);
  registerSource('concurrent.futures', futuresSource);
  registerSource('queue', queueSource);
  registerSource('unittest', unittestSource);
  registerSource('pprint', pprintSource);
  registerSource('csv', csvSource);
  registerSource('traceback', tracebackSource, () => [
    ['walk_stack', walkStack],
    ['format_tb', formatTraceback],
  ]);
  registerSource('atexit', atexitSource);
  registerSource('importlib.metadata', metadataSource);
  registerSource('importlib.util', importUtilSource);
  registerSource('pytest', pytestSource);
}
