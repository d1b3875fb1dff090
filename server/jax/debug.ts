/** jax.debug. Source: jax/_src/debugging.py. */
import { primitives } from '../jaxpr/primitives/index.ts';
import { TextParam } from '../jaxpr/primitive.ts';
import { bind } from '../jaxpr/trace.ts';
import { native } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyTuple } from '../python/values.ts';
import { arrayLike } from './declare.ts';
import { flatten, treeText } from './pytree.ts';

/** Placeholders of a format text: `{}`, `{x}`, `{x:.2f}`. */
export const debugPrint = native(
  'print(fmt, *args, ordered=False, partitioned=False, skip_format_check=False, _use_logging=False, **kwargs)',
  (fmt, args, ordered, _partitioned, _skip, _logging, kwargs) => {
    const dynamic = new PyTuple([args, kwargs]);
    const flat = flatten(dynamic);
    const operands = flat.leaves.map((v, i) => arrayLike('debug.print', v, i));
    bind(primitives.debug_print, operands, {
      fmt: str(fmt),
      has_placeholders: operands.length > 0,
      in_tree: new TextParam('PyTreeDef', `PyTreeDef(${treeText(flat.tree)})`),
      logging_record: null,
      np_printoptions: new TextParam('tuple', NP_PRINT_OPTIONS),
      ordered: ordered === true,
      partitioned: false,
      static_args: [],
    });
    return null;
  },
);

const NP_PRINT_OPTIONS =
  "(('edgeitems', 3), ('threshold', 1000), ('floatmode', 'maxprec'), ('precision', 8), ('suppress', False), " +
  "('linewidth', 75), ('nanstr', 'nan'), ('infstr', 'inf'), ('sign', '-'), ('formatter', None), ('legacy', '1.25'), " +
  "('override_repr', None))";

export const debugFunctions = new Map<string, Value>([['print', debugPrint]]);
