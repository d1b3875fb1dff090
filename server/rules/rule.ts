/**
 * What a rule is. One file for each rule: its doc comment is its manual page (scripts/generate.mjs makes docs/rules/ from
 * it), its `check` is a pure function of the record, its fixes propose edits that the caller traces again before offering.
 */
import type { Analysis, Place, TracedFunction } from '../analysis/analyze.ts';
import type { RecordEvent } from '../python/record.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Related {
  readonly message: string;
  readonly at: Place;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Place;
  readonly related: readonly Related[];
  /** Shown faded (code that isn't in the jaxpr) or struck out. */
  readonly tag?: 'unnecessary' | 'deprecated';
  /** For the rule's own fixes. */
  readonly data?: unknown;
}

/** Replace the text between two offsets of a file. Offsets are the file's own, as it is now. */
export interface Edit {
  /** SourceFile.path of the text. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export interface Fix {
  /** `Make n static: static_argnames=['n']` */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The one to choose when nobody chooses. */
  readonly preferred?: boolean;
}

/** One traced function and its record, or the record of the module's own run (`traced` undefined). */
export interface RuleInput {
  readonly analysis: Analysis;
  readonly traced: TracedFunction | undefined;
  readonly events: readonly RecordEvent[];
}

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  check(input: RuleInput): Finding[];
  /** Candidates; whoever offers them traces the changed text again first. */
  fixes?(finding: Finding, analysis: Analysis): Fix[];
}
