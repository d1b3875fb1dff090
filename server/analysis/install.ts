/** Everything that the interpreter needs, registered once in a process. */
import { installHostNumPy } from '../jax/hostNumPy.ts';
import { installJax } from '../jax/index.ts';
import { installJaxtyping } from '../jax/jaxtyping.ts';
import { installBuiltins } from '../python/builtins/index.ts';
import { registerNumPy } from '../python/numpy/index.ts';
import { installStdlib } from '../python/stdlib/index.ts';

let done = false;

export function install(): void {
  if (done) return;
  done = true;
  installBuiltins();
  installStdlib();
  registerNumPy();
  installJax();
  installJaxtyping();
  installHostNumPy();
}
