/** Settings of section `jitlens`, whatever a client sends under that name. */
import type { Settings } from './protocol.ts';

export const DEFAULTS: Settings = {
  trace: 'onType',
  lenses: true,
  hints: { avals: true, eqns: true },
  rules: {},
  enableX64: false,
  python: '',
  pythonExtension: '',
};

const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'] as const;
type RuleSeverity = (typeof SEVERITIES)[number];

const record = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};
const flag = (v: unknown, otherwise: boolean): boolean => (typeof v === 'boolean' ? v : otherwise);
const text = (v: unknown): string => (typeof v === 'string' ? v : '');
const isSeverity = (v: unknown): v is RuleSeverity => SEVERITIES.some((s) => s === v);

/** What isn't there, or isn't of its type, has its default. */
export function settingsFrom(value: unknown): Settings {
  const s = record(value);
  const hints = record(s.hints);
  const rules: Record<string, RuleSeverity> = {};
  for (const [id, severity] of Object.entries(record(s.rules))) if (isSeverity(severity)) rules[id] = severity;
  return {
    trace: s.trace === 'onSave' ? 'onSave' : 'onType',
    lenses: flag(s.lenses, DEFAULTS.lenses),
    hints: { avals: flag(hints.avals, true), eqns: flag(hints.eqns, true) },
    rules,
    enableX64: flag(s.enableX64, false),
    python: text(s.python),
    pythonExtension: text(s.pythonExtension),
  };
}
