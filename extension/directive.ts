/** Where a `# trace:` directive goes, and what may stand in one. Pure, so that it can be tested without an editor. */

const indent = (line: string): number => line.length - line.trimStart().length;

/**
 * The line above which a directive for the function at `line` goes: above its decorators, below the directives that are
 * there. `line` is any line of the function's header.
 */
export function directiveLine(lines: readonly string[], line: number): number {
  const level = indent(lines[line] ?? '');
  let at = line;
  for (let i = line - 1; i >= 0; i--) {
    const text = lines[i] ?? '';
    const trimmed = text.trimStart();
    if (trimmed.startsWith('@') && indent(text) === level) at = i;
    // The inside of a decorator that spans lines is indented further, or closes it.
    else if (trimmed !== '' && !trimmed.startsWith('#') && (indent(text) > level || /^[)\]}]/.test(trimmed))) continue;
    else break;
  }
  return at;
}

/** The innermost `def` whose header is at or above the line and whose body holds it. */
export function enclosingDef(lines: readonly string[], line: number): { name: string; line: number } | undefined {
  let level = Infinity;
  for (let i = line; i >= 0; i--) {
    const text = lines[i] ?? '';
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
    const name = /^\s*(?:async\s+)?def\s+([^\W\d]\w*)/u.exec(text)?.[1];
    if (name !== undefined && (i === line || indent(text) < level)) return { name, line: i };
    level = Math.min(level, indent(text));
    if (level === 0 && i !== line) return undefined;
  }
  return undefined;
}

/** Why the text is not one call on one line, or undefined if it may be one; the server says the rest. */
export function callProblem(call: string): string | undefined {
  const text = call.trim();
  if (text === '') return 'Write a call, for example selu(f32[1000000]).';
  if (/[\r\n]/.test(text)) return 'A directive is one line.';
  if (!/\(.*\)$/s.test(text)) return 'Write a call: a function, then its arguments in parentheses.';
  const open: string[] = [];
  const closes: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
  for (const [token] of text.matchAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[()[\]{}]/g)) {
    if (token === '(' || token === '[' || token === '{') open.push(token);
    else if (token in closes && open.pop() !== closes[token]) return `This ${token} closes nothing.`;
  }
  const last = open.at(-1);
  return last === undefined ? undefined : `A ${last} is not closed.`;
}
