/**
 * Where an equation comes from: the user's frames, innermost first, as a linked list that frames share.
 * Offsets are UTF-16 code units, relative to the chunk (the top-level statement) that holds the code: an edit elsewhere
 * moves the chunk, not what was recorded about it.
 */
export interface SourceFile {
  /** Absolute path or URI, as the host names it. */
  readonly path: string;
  /** Its last part, as messages print it. */
  readonly name: string;
  /** Of an installed package: its lines aren't the user's. */
  readonly library?: boolean;
  /** The line (from 1) and the column (from 0, in UTF-8 bytes, as CPython counts) of an offset in the file. */
  lineColumn(offset: number): { line: number; column: number };
}

/** A top-level statement of a file. `start` follows it when edits before it move it. */
export interface SourceChunk {
  readonly file: SourceFile;
  start: number;
}

export interface SourceFrame {
  readonly chunk: SourceChunk;
  /** `__name__` of the function (`<module>`, `<lambda>`), as tracebacks print it. */
  readonly functionName: string;
  /** Its `co_qualname` (`f.<locals>.g`), where it is a function: JAX's summaries print it. */
  readonly qualname?: string;
  /** The expression or statement that was running, as CPython's instruction positions give it. */
  readonly start: number;
  readonly end: number;
  /** Tells the calls of one function apart: a number for each. */
  readonly call?: number;
  readonly parent: SourceFrame | undefined;
}
