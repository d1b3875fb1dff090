/** `check --fix`: preferred fixes that were traced again, written to the file. On doubt the file stays as it is. */
import { LineIndex } from '../text/lineIndex.ts';
import { applyEdits } from '../text/lineEdits.ts';
import type { Analysed, OpenOptions, Tool } from './tool.ts';

/** Each answer fixes what it had time for; there is always less to do. */
const MAX_ANSWERS = 20;

/** Fix a file and analyse it again. */
export async function fix(tool: Tool, opened: Analysed, options: OpenOptions): Promise<Analysed> {
  const { file } = opened;
  let now = opened;
  for (let i = 0; i < MAX_ANSWERS; i++) {
    const { edits, fixed } = await tool.ask('fixAll', { document: file, rule: undefined }).answer;
    if (fixed.length === 0) break;
    if (opened.cells.size > 0) {
      const count = `${fixed.length} ${fixed.length === 1 ? 'fix' : 'fixes'}`;
      tool.io.err(`jitlens: ${file}: ${count} left to the editor: notebooks are not written\n`);
      break;
    }
    const [{ text: before = '' }] = tool.texts(file).texts;
    const lines = new LineIndex(before);
    const after = applyEdits(
      before,
      edits.map(({ range, newText }) => ({ start: lines.offset(range.start), end: lines.offset(range.end), newText })),
    );
    const why = tool.io.rewrite(file, before, after);
    if (why !== undefined) {
      tool.complain(`${file}: not fixed: ${why}`);
      break;
    }
    for (const { rule, title, line } of fixed) tool.io.err(`jitlens: ${file}:${line}: fixed [${rule}]: ${title}\n`);
    now = await tool.open(file, options);
  }
  return now;
}
