/**
 * Where an equation comes from: the user's frames, innermost first, as a linked list that frames share.
 * Offsets are UTF-16 code units into the file's text; whoever shows them has the text and turns them into lines.
 */
export interface SourceFile {
  /** Absolute path or URI, as the host names it. */
  readonly path: string;
}

export interface SourceFrame {
  readonly file: SourceFile;
  /** `__name__` of the function (`<module>`, `<lambda>`), as tracebacks print it. */
  readonly functionName: string;
  /** The expression or statement that was running, as CPython's instruction positions give it. */
  readonly start: number;
  readonly end: number;
  readonly parent: SourceFrame | undefined;
}
