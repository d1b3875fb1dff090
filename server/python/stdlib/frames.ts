/**
 * Frames and tracebacks as far as programs walk over the stack: where each frame is, and its variables. What CPython would print
 * of them isn't known. Source: CPython's Objects/frameobject.c, Lib/traceback.py walk_stack.
 */
import { globalsDict, localsOf } from '../globals.ts';
import { getters, native } from '../native.ts';
import { tracebackClass } from '../traceback.ts';
import type { Value } from '../values.ts';
import { PyInstance, PyIterator, PyList, PyTuple, Unknown, builtinClass } from '../values.ts';
import type { Frame } from '../vm.ts';
import { LIBRARY, vm } from '../vm.ts';

export const frameClass = builtinClass('frame');
const codeClass = builtinClass('code');

/** A frame of the program's. */
class FrameValue extends PyInstance {
  constructor(readonly frame: Frame) {
    super(frameClass);
  }
}

const frameOf = (v: Value): Frame | undefined => (v instanceof FrameValue ? v.frame : undefined);

/** The next frame outwards that isn't the interpreter's own. */
function visible(f: Frame | undefined): Frame | undefined {
  let frame = f;
  while (frame?.chunk.file === LIBRARY) frame = frame.parent;
  return frame;
}

const lineOf = (frame: Frame): number => frame.chunk.file.lineColumn(frame.chunk.start + frame.at.start).line;

function codeOf(frame: Frame): Value {
  const code = new PyInstance(codeClass);
  code.attrs.set('co_filename', frame.chunk.file.path);
  code.attrs.set('co_name', frame.functionName);
  code.attrs.set('co_qualname', frame.fn?.qualname ?? frame.functionName);
  return code;
}

const ofFrame =
  (get: (frame: Frame) => Value) =>
  (v: Value): Value => {
    const frame = frameOf(v);
    return frame ? get(frame) : null;
  };

getters(frameClass, {
  f_lineno: ofFrame(lineOf),
  f_lasti: () => new Unknown('the instruction of a frame'),
  f_code: ofFrame(codeOf),
  f_locals: ofFrame(localsOf),
  f_globals: ofFrame((frame) => globalsDict(frame.module)),
  f_back: ofFrame((frame) => {
    const above = visible(frame.parent);
    return above ? new FrameValue(above) : null;
  }),
});

/** A traceback that a program makes of a frame. */
class TracebackValue extends PyInstance {
  constructor(
    readonly next: Value,
    readonly frame: Frame | undefined,
  ) {
    super(tracebackClass);
  }
}

tracebackClass.construct = (_, [next = null, frame = null]) => new TracebackValue(next, frameOf(frame));

/** From the caller, or a frame, outwards: pairs of frames and lines. */
export const walkStack = native('walk_stack(f, /)', (f) => {
  let next = visible(frameOf(f) ?? vm.frame);
  return new PyIterator(() => {
    const frame = next;
    if (!frame) return undefined;
    next = visible(frame.parent);
    return new PyTuple([new FrameValue(frame), lineOf(frame)]);
  });
});

/** As CPython prints it where it can't read the source. */
const textOf = (frame: Frame): string =>
  `  File "${frame.chunk.file.path}", line ${lineOf(frame)}, in ${frame.functionName}\n`;

/** The texts of a traceback that was made of frames; what an exception left behind isn't known. */
export const formatTraceback = native('format_tb(tb, limit=None)', (tb) => {
  const texts: string[] = [];
  for (let t = tb; t !== null; t = t.next) {
    if (!(t instanceof TracebackValue) || !t.frame) return new Unknown('the text of tracebacks is not known');
    texts.push(textOf(t.frame));
  }
  return new PyList(texts);
});
