/** The standard library's modules that are known; others are unknown modules. */
import { registerAbcs } from './abcs.ts';
import { registerCollections } from './collections.ts';
import { registerContextlib } from './contextlib.ts';
import { registerCopy } from './copy.ts';
import { registerDataclasses } from './dataclasses.ts';
import { registerEnum } from './enum.ts';
import { registerFunctools } from './functools.ts';
import { registerItertools } from './itertools.ts';
import { registerMath } from './math.ts';
import { registerOperator } from './operator.ts';
import { registerTime } from './time.ts';
import { registerTypes } from './types.ts';
import { registerTyping } from './typing.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { registerHeaps } from './heaps.ts';
import { registerInspect } from './inspect.ts';
import { registerJson } from './json.ts';
import { registerRandom } from './random.ts';
import { registerRe } from './re.ts';
import { registerSystem } from './system.ts';
import { registerTexts } from './texts.ts';

let installed = false;

/** Register them; a second call does nothing. */
export function installStdlib(): void {
  if (installed) return;
  installed = true;
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
  registerEnum();
  registerContextlib();
  registerTexts();
  registerSystem();
  registerRe();
  registerRandom();
  registerJson();
  registerInspect();
  registerHeaps();
  registerDiagnostics();
}
