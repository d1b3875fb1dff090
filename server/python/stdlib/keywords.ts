/** Python's keywords. Source: CPython's Lib/keyword.py. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if' +
    ' import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
export const SOFT_KEYWORDS: readonly string[] = ['_', 'case', 'match', 'type'];
