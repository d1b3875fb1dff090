/** `int(x)` → `x.astype(int)`, `x.item()` → `x`: the array stays one. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { FaultData } from '../faults.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost } from '../syntax.ts';
import { counterpartFixes } from './counterpart.ts';
import { formatFixes } from './debugPrint.ts';
import { Rewrite } from './rewrite.ts';
import { staticFixes } from './static.ts';

export function numberFixes(finding: Finding, analysis: Analysis): Fix[] {
  const formatted = formatFixes(finding, analysis);
  return formatted.length > 0
    ? formatted
    : [...asArray(finding, analysis), ...counterpartFixes(finding, analysis), ...staticFixes(finding, analysis)];
}

/** Python's types for numbers, as dtypes. */
const TYPES = /^(?:int|float|complex|bool)$/;

export function asArray(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const call = r && innermost(r.path, 'Call');
  if (!r || !call) return [];
  const { func, args, keywords } = call;
  if (func.kind === 'Name' && TYPES.test(func.id) && args.length === 1 && keywords.length === 0) {
    const [arg] = args;
    if (arg.kind === 'Starred') return [];
    const text = `${r.operand(arg)}.astype(${func.id})`;
    return [{ title: `Keep the array: astype(${func.id})`, edits: [r.replace(call, text)], preferred: true }];
  }
  if (func.kind !== 'Attribute' || !/^(?:item|tolist)$/.test(func.attr) || args.length > 0) return [];
  // `item()` is of arrays with one element, whatever their shape.
  const { shape } = finding.data as FaultData;
  const rest = func.attr === 'item' && shape?.length !== 0 ? '.reshape(())' : '';
  const edits = [r.replace({ start: func.value.end, end: call.end }, rest)];
  return [{ title: `Keep the array: drop .${func.attr}()`, edits, preferred: true }];
}
