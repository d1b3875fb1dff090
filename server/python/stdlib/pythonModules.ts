/** The modules that are wholly written in Python. */
import { asyncioSource } from './library/asyncio.ts';
import { asyncioSyncSource } from './library/asyncioSync.ts';
import { builtinNames } from '../builtinNames.ts';
import { nativeModule, registerModule } from '../modules.ts';
import { PyModule } from '../values.ts';
import { contextlibSource } from './library/contextlib.ts';
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
import { reprlibSource } from './library/small.ts';
import { libraryModule } from './names.ts';
import { registerSource } from './source.ts';

export function registerPythonModules(): void {
  registerModule('builtins', () => libraryModule('builtins', builtinNames));
  registerSource('enum', enumSource);
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
}
