/** What others use of the rules. */
export { allRules } from './all.ts';
export { check } from './check.ts';
export type { RuleSettings } from './check.ts';
export type { Edit, Finding, Fix, Related, Rule, Severity } from './rule.ts';
export { verifiedFixes } from './verify.ts';
export type { Retrace } from './verify.ts';
