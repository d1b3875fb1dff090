/** Everything that the interpreter needs, registered once in a process. */
import { installJax } from '../jax/index.ts';
import { installBuiltins } from '../python/builtins/index.ts';
import { installStdlib } from '../python/stdlib/index.ts';

let done = false;

export function install(): void {
  if (done) return;
  done = true;
  installBuiltins();
  installStdlib();
  installJax();
}
