#!/usr/bin/env python3
"""Breaks programs in one place each, in the ways of pitfalls, and keeps what real JAX raises then.

    python make.py [--more] [PROGRAM.py …]      programs of ../parity/cases; all p*.py, q*.py and w*.py without names
                                                --more: only the ways of waysMore.py, beside what is there

Each way proposes places and texts, in an order that a fixed seed gives; the first that make a directive of the program raise,
which traced before, go into mutations.json, one a line:

  program  the file in ../parity/cases
  way      what was done
  edits    [start, end, text] in UTF-16 code units
  raises   [{directive, class, message, line}]: lines from 1, line null where JAX raises outside of the file; the message's first line

A program that doesn't run any more is left out: an error outside of all traces is Python's to show.
"""
import json, pathlib, random, sys, tempfile, time

import jax
from observed import HERE, TookTooLong, ask, observe
from rewrites import REWRITES, no_array_returned
from ways import EXPRESSIONS, STATEMENTS, Program
from waysMore import EXPRESSIONS_MORE, STATEMENTS_MORE

CASES = HERE.parent / 'parity' / 'cases'
# A program is broken in every second way (p*.py), every fourth (q*.py) or every one (w*.py).
SHARE = {'p': 2, 'w': 1, 'q': 4}
SHARE_MORE = {'p': 2, 'w': 1, 'q': 4}
# How many are tried for each that is kept: one of a way, two of those that find many different places.
TRIES = 4
MANY = {'another literal', 'renamed', 'swapped arguments', 'missing argument', 'another return', 'loop arguments', 'another axis', 'call dropped', 'text argument'}


def of_expressions(p, wanted, templates):
  for node, seen in p.traced:
    if not wanted(seen): continue
    n = seen.ndim + 1
    f = p.function(node)
    names = {'e': p.atom(node), 'n': n, 'k': (seen.shape[-1] if seen.shape else 1) + 2, 'zeros': ', '.join(['0'] * max(1, seen.ndim)),
             'p': f.args.args[0].arg if f and f.args.args else 'x'}
    for t in templates: yield [(*p.span(node), t.format(**names))], seen.directives


def of_statements(p, wanted, templates):
  for s, indent, names in p.statements():
    at = p.starts[s.lineno - 1] + len(indent)
    for v, seen in names:
      if not wanted(seen): continue
      for t in templates: yield [(at, at, t.format(v=v, i=indent) + '\n' + indent)], seen.directives


MORE = {*EXPRESSIONS_MORE, *(f'{way} statement' for way in STATEMENTS_MORE)}


def ways(p, more):
  for way, (wanted, templates) in (EXPRESSIONS_MORE if more else EXPRESSIONS).items():
    yield way, (no_array_returned(p, templates) if way == 'return of no array' else of_expressions(p, wanted, templates))
  for way, (wanted, templates) in (STATEMENTS_MORE if more else STATEMENTS).items():
    yield f'{way} statement', of_statements(p, wanted, templates)
  if more: return
  for way, rewrite in REWRITES.items(): yield way, rewrite(p)


def changed(text, edits):
  for start, end, new in sorted(edits, reverse=True): text = text[:start] + new + text[end:]
  return text


def mutate(path, folder, turn, more):
  text = path.read_text()
  place = folder / path.name
  place.write_text(text)
  seen, good = observe(place)
  p = Program(text, seen, good)
  utf16 = lambda o: len(text[:o].encode('utf-16-le')) // 2
  made, tried = [], 0
  for i, (way, proposed) in enumerate(ways(p, more)):
    if (i + turn) % (SHARE_MORE if more else SHARE)[path.name[0]] != 0: continue
    rng = random.Random(f'{path.name} {way}')
    proposed = [(e, d & good) for e, d in proposed if e and d & good]
    wanted = 2 if way in MANY else 1
    lines = set()
    found = 0
    for edits, directives in rng.sample(proposed, min(len(proposed), TRIES * wanted)):
      if edits[-1][0] in lines: continue
      new = changed(text, edits)
      # Directives below an added line move.
      added = lambda line: sum(t.count('\n') for s, _, t in edits if s < p.starts[line - 1])
      tried += 1
      raised = ask(new, place, {d + added(d) for d in directives})
      # A static argument that is an abstract input is no mistake of a program's, but of the directive's.
      if not raised or any('ShapeDtypeStruct' in r['message'] for r in raised): continue
      # Others may meet it as well, with nothing traced.
      raised = sorted(raised + (ask(new, place, {d + added(d) for d in good - directives}) or []), key=lambda r: r['directive'])
      for r in raised: r['message'] = r['message'].split('\n', 1)[0]
      lines.add(edits[-1][0])
      made.append({'program': path.name, 'way': way, 'edits': [[utf16(s), utf16(e), t] for s, e, t in sorted(edits)], 'raises': raised})
      found += 1
      if found == wanted: break
  return made, tried


def main(args):
  more, names = '--more' in args, [a for a in args if a != '--more']
  programs = sorted(p for p in [*CASES.glob('p*.py'), *CASES.glob('q*.py'), *CASES.glob('w*.py')] if p.name[1].isdigit())
  out = HERE / 'mutations.json'
  kept = json.loads(out.read_text())['mutations'] if out.exists() else []
  made = [m for m in kept if (m['way'] in MORE) != more or (names and m['program'] not in names)]
  with tempfile.TemporaryDirectory() as folder:
    for turn, path in enumerate(programs):
      if names and path.name not in names: continue
      start = time.time()
      try: new, tried = mutate(path, pathlib.Path(folder), turn, more)
      except TookTooLong: print(path.name, 'takes too long'); continue
      made += new
      jax.clear_caches()
      print(f'{path.name}: {len(new)} of {tried}, {time.time() - start:.0f} s', flush=True)
  made.sort(key=lambda m: m['program'])
  body = ',\n'.join(json.dumps(m, separators=(',', ':'), ensure_ascii=False) for m in made)
  out.write_text(f'{{"jax": "{jax.__version__}", "mutations": [\n{body}\n]}}\n')
  print(f'{len(made)} mutations')


if __name__ == '__main__': main(sys.argv[1:])
