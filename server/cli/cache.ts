/** `jitlens cache`: each call of a jitted function, how often it traces, and why. */
import type { Arguments } from './arguments.ts';
import { Complaint, firstWord } from './arguments.ts';
import { dumps } from './output.ts';
import type { Tool } from './tool.ts';
import { placeIn, reading } from './tool.ts';

export async function cache(tool: Tool, args: Arguments): Promise<number> {
  if (args.words.length > 1) throw new Complaint('cache takes one file');
  const opened = await tool.open(firstWord(args), reading(args));
  const sites = await tool.ask('cache', { document: opened.file, path: undefined }).answer;
  const { out } = tool.io;
  if (args.options.has('--json')) {
    const shown = sites.map(({ path, ...site }) => {
      const cell = opened.cells.get(path);
      return dumps({ file: opened.name, cell, ...site });
    });
    out(shown.length === 0 ? '[]\n' : `[\n${shown.join(',\n')}\n]\n`);
    return 0;
  }
  if (sites.length === 0) out('No call of a jitted function was seen.\n');
  for (const { path, line, function: name, calls, traces, reasons } of sites) {
    const counts = `${calls} ${calls === 1 ? 'call' : 'calls'}, ${traces} ${traces === 1 ? 'trace' : 'traces'}`;
    out(`${placeIn(opened, path, line)}: ${name}: ${counts}\n${reasons.map((r) => `    ${r}\n`).join('')}`);
  }
  return 0;
}
