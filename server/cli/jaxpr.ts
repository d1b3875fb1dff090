/** `jitlens jaxpr`: the jaxpr of every directive, or of the given calls. */
import type { Arguments } from './arguments.ts';
import { firstWord } from './arguments.ts';
import { JAX_VERSION, dumps, header, lines, whyNot } from './output.ts';
import type { Tool } from './tool.ts';
import { tracing } from './tool.ts';

export async function jaxpr(tool: Tool, args: Arguments): Promise<number> {
  const opened = await tool.open(firstWord(args), tracing(args));
  const cases = await tool.cases(opened);
  const { out } = tool.io;
  if (args.options.has('--json')) {
    const { name: file } = opened;
    const shown = cases.map(({ path, line, call, jaxpr: text, error, unsupported, bad }) => {
      return { file, cell: opened.cells.get(path ?? ''), line, call, jaxpr: text, error, unsupported, bad };
    });
    out(lines(shown, `"jax": ${dumps(JAX_VERSION)}, `));
  } else {
    if (cases.length === 0) tool.io.err(`jitlens: ${opened.file}: no # trace: directive; give a call\n`);
    const several = cases.length > 1;
    out(cases.map((c) => `${several ? header(opened, c) : ''}${c.jaxpr ?? whyNot(c)}\n`).join(several ? '\n' : ''));
  }
  return 0;
}
