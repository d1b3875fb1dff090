/** The standard library's modules that are known; others are unknown modules. */
import { registerFunctools } from './functools.ts';
import { registerMath } from './math.ts';
import { registerTime } from './time.ts';

let installed = false;

/** Register them; a second call does nothing. */
export function installStdlib(): void {
  if (installed) return;
  installed = true;
  registerFunctools();
  registerMath();
  registerTime();
}
