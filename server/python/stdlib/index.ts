/** The standard library's modules that are known; others are unknown modules. */
import { registerAbcs } from './abcs.ts';
import { registerBinary } from './binary.ts';
import { registerCollections } from './collections.ts';
import { registerCopy } from './copy.ts';
import { registerDataclasses } from './dataclasses.ts';
import { registerFunctools } from './functools.ts';
import { registerItertools } from './itertools.ts';
import { registerMath } from './math.ts';
import { registerOperator } from './operator.ts';
import { registerTime } from './time.ts';
import { registerTypes } from './types.ts';
import { registerTyping } from './typingTable.ts';
import { registerHeaps } from './heaps.ts';
import { registerImportlib } from './importlib.ts';
import { registerInspect } from './inspect.ts';
import { registerJson } from './json.ts';
import { registerPythonModules } from './pythonModules.ts';
import { registerRandom } from './random.ts';
import { registerRe } from './re.ts';
import { registerOpaque } from './opaque.ts';
import { registerSys } from './sys.ts';
import { registerTexts } from './texts.ts';
import { registerUnicode } from './unicode.ts';
import { notPackages, registerModule } from '../modules.ts';
import { libraryModule, libraryModuleNames, plainModuleNames } from './names.ts';

let installed = false;

/** Register them; a second call does nothing. */
export function installStdlib(): void {
  if (installed) return;
  installed = true;
  // What has no file here has its names.
  for (const name of libraryModuleNames) registerModule(name, () => libraryModule(name, []));
  notPackages(plainModuleNames());
  registerFunctools();
  registerMath();
  registerTime();
  registerOperator();
  registerItertools();
  registerCollections();
  registerAbcs();
  registerTyping();
  registerTypes();
  registerCopy();
  registerDataclasses();
  registerTexts();
  registerOpaque();
  registerSys();
  registerRe();
  registerRandom();
  registerImportlib();
  registerJson();
  registerInspect();
  registerHeaps();
  registerBinary();
  registerUnicode();
  registerPythonModules();
}
