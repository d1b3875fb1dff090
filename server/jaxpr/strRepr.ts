/** Python's `repr` of strings. Source: CPython's Objects/unicodeobject.c unicode_repr. */

// What `str.isprintable` calls not printable: Other and Separator, blank excepted.
const NOT_PRINTABLE = /[\p{C}\p{Z}]/u;
const NEEDS_CARE = /[\\'\p{C}\p{Z}]/u;

/** `repr(s)` of a Python str: single quotes, unless only those occur inside. */
export function pythonStrRepr(s: string): string {
  if (!NEEDS_CARE.test(s)) return `'${s}'`;
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  let body = '';
  for (const ch of s) {
    const code = ch.codePointAt(0) as number;
    if (ch === quote || ch === '\\') body += '\\' + ch;
    else if (ch === '\n') body += '\\n';
    else if (ch === '\r') body += '\\r';
    else if (ch === '\t') body += '\\t';
    else if (ch === ' ' || !NOT_PRINTABLE.test(ch)) body += ch;
    else if (code < 0x100) body += '\\x' + code.toString(16).padStart(2, '0');
    else if (code < 0x10000) body += '\\u' + code.toString(16).padStart(4, '0');
    else body += '\\U' + code.toString(16).padStart(8, '0');
  }
  return quote + body + quote;
}
