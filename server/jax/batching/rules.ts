/** All batching rules, entered once. */
import { installCallBatching } from './calls.ts';
import { installCollectiveBatching } from './collectives.ts';
import { installCustomBatching } from './customRules.ts';
import { installControlBatching } from './control.ts';
import { installElementwiseBatching } from './elementwise.ts';
import { installLinalgBatching } from './linalg.ts';
import { installRootBatching } from '../transforms/control/roots.ts';
import { installRaggedBatching } from '../transforms/rules/ragged.ts';
import { installShardMapBatching } from '../shardMap/rules.ts';
import { installRefBatching } from './refs.ts';
import { installSlicingBatching } from './slicing.ts';
import { installStructuralBatching } from './structural.ts';
import { installWindowBatching } from './windows.ts';

let installed = false;

export function installBatchRules(): void {
  if (installed) return;
  installed = true;
  installElementwiseBatching();
  installStructuralBatching();
  installRaggedBatching();
  installSlicingBatching();
  installWindowBatching();
  installLinalgBatching();
  installCallBatching();
  installRefBatching();
  installCustomBatching();
  installControlBatching();
  installRootBatching();
  installCollectiveBatching();
  installShardMapBatching();
}
