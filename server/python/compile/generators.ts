/** Generator functions. Their bodies are compiled by a back end of their own; see docs/ARCHITECTURE.md. */
import type { MakeGenerator } from './functions.ts';
import { Unknown } from '../values.ts';

/** What calling a generator function gives. */
export const compileGenerator: MakeGenerator = (_c, node) => {
  const name = node.kind === 'FunctionDef' ? node.name : '<lambda>';
  return () => new Unknown(`the generator ${name} is not interpreted yet`);
};
