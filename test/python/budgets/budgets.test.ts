/** Programs that are too dear end soon, in little memory, with one message that says what was too much, and where. */
import { describe, expect, test } from 'vitest';
import { Program } from '../../../server/analysis/program.ts';
import { SourceText } from '../../../server/analysis/source.ts';
import { install } from '../../../server/analysis/install.ts';
import { heap } from '../../../server/python/heap.ts';
import { PyObject, Unknown } from '../../../server/python/values.ts';
import { vm } from '../../../server/python/vm.ts';
import { PythonParser } from '../../../server/syntax/parser.ts';
import { DEAR } from './programs.ts';

/** Each takes a second at most; the machine that tests is shared. */
const MOST_MS = 15_000;
/** What the process may have more afterwards. */
const MOST_BYTES = 700e6;

install();

describe('too dear', () => {
  test.each(DEAR.map((d) => [d.name, d] as const))('%s', (_name, { source, says, unknown }) => {
    const text = new SourceText('dear.py', 'dear.py', new PythonParser(), source);
    const mark = heap.mark();
    const memory = process.memoryUsage().rss;
    const started = performance.now();
    try {
      const program = new Program([text], 'dear', 'dear.py');
      program.run();
      expect(performance.now() - started).toBeLessThan(MOST_MS);
      expect(process.memoryUsage().rss - memory).toBeLessThan(MOST_BYTES);
      const said = program.failures.map(({ kind, reason, source: at }) => ({
        kind,
        reason,
        line: at && text.line(at.chunk.start + at.start),
      }));
      if (says)
        expect(said).toEqual([{ kind: 'stopped', reason: expect.stringMatching(says[1]) as string, line: says[0] }]);
      else expect(said).toEqual([]);
      for (const name of unknown ?? []) {
        const v = program.module.dict.get(name);
        const isKnown = !(v instanceof Unknown || (v instanceof PyObject && v.rest !== undefined));
        expect([name, isKnown]).toEqual([name, false]);
      }
    } finally {
      heap.rollback(mark);
      heap.release(mark);
      vm.frame = undefined;
      vm.depth = 0;
    }
  });
});
