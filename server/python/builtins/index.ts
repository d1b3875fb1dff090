/** The built-in namespace and the methods of the built-in classes. */
import { installByteArrays } from './bytearrays.ts';
import { installBytes } from './bytes.ts';
import { installDicts } from './dicts.ts';
import { installEvaluate } from './evaluate.ts';
import { installExceptions } from './exceptions.ts';
import { installFloats } from './floats.ts';
import { installFunctionObjects } from './functionObjects.ts';
import { installFunctions } from './functions.ts';
import { installInts } from './ints.ts';
import { installGenerics } from './generics.ts';
import { installIterators } from './iterators.ts';
import { installLists } from './lists.ts';
import { installMappingProxies } from './mappingProxies.ts';
import { installObjects } from './objects.ts';
import { installSets } from './sets.ts';
import { installStrings } from './strings.ts';

let installed = false;

/** Fill the built-in namespace; a second call does nothing. */
export function installBuiltins(): void {
  if (installed) return;
  installed = true;
  installObjects();
  installExceptions();
  installFunctions();
  installInts();
  installFloats();
  installStrings();
  installBytes();
  installByteArrays();
  installLists();
  installDicts();
  installSets();
  installIterators();
  installFunctionObjects();
  installMappingProxies();
  installEvaluate();
  installGenerics();
}
