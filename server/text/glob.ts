/**
 * Patterns of paths, as .gitignore and ruff have them: `*` and `?` stay within one part, `**` crosses them. A pattern without
 * a slash means a file or folder of that name anywhere; one with a slash, a path from the folder that the pattern is of. What
 * lies below a folder that matches matches, too.
 */
function partPattern(part: string): string {
  let out = '';
  for (let i = 0; i < part.length; i++) {
    const c = part[i];
    const set = c === '[' ? /^\[(!?)([^\]]+)\]/.exec(part.slice(i)) : null;
    if (set) {
      out += `[${set[1] ? '^' : ''}${set[2].replace(/[\\^[]/g, '\\$&')}]`;
      i += set[0].length - 1;
    } else if (c === '*') out += '[^/]*';
    else out += c === '?' ? '[^/]' : c.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  return out;
}

function expression(pattern: string): RegExp {
  const path = pattern.replace(/^\.?\/+|\/+$/g, '');
  const anywhere = !path.includes('/') && !pattern.startsWith('/');
  const body = path
    .split('/')
    .map((part, i, all) => {
      if (part === '**') return i === all.length - 1 ? '.*' : '(?:[^/]+/)*';
      return partPattern(part) + (i < all.length - 1 ? '/' : '');
    })
    .join('');
  return new RegExp(`^${anywhere ? '(?:.*/)?' : ''}${body}(?:/.*)?$`);
}

/** Whether a path (with slashes, relative to the folder that the patterns are of) is meant by one of the patterns. */
export function matchesGlob(path: string, patterns: readonly string[]): boolean {
  return patterns.some((p) => p.trim() !== '' && expression(p.trim()).test(path));
}
