"""Asks real JAX about programs/faults.txt: each fault must raise at its line once those before it are mended.

`# instead: …` above a line is the line as it is when it is mended. Usage: askFaults.py programs/faults.txt
"""
import os, re, sys, traceback
os.environ['JAX_PLATFORMS'] = 'cpu'
import jax


def raising_line(lines, name):
  jax.clear_caches()
  try:
    exec(compile('\n'.join(lines), name, 'exec'), {'__name__': '__main__'})
  except Exception as e:
    return [f.lineno for f in traceback.extract_tb(e.__traceback__) if f.filename == name][-1] - 1
  return None


def mend(lines, original, i):
  """Put the mended line in; a block that loses its head is left out."""
  indent = re.match(' *', original[i]).group(0)
  lines[i] = indent + original[i - 1].split('# instead: ', 1)[1]
  if original[i].split('  #')[0].endswith(':') and not lines[i].endswith(':'):
    for j in range(i + 1, len(lines)):
      if not original[j].startswith(indent + ' '): break
      lines[j] = ''


def wrong(title, text):
  original = text.split('\n')
  lines, left = list(original), {i for i, l in enumerate(original) if '# expect:' in l}
  while (i := raising_line(lines, f'<{title}>')) is not None:
    if i not in left: return f'raises at line {i + 1}'
    left.discard(i)
    mend(lines, original, i)
  return f'never raises at {sorted(i + 1 for i in left)}' if left else None


parts = re.split(r'^### (.*)\n', open(sys.argv[1]).read(), flags=re.M)[1:]
asked = list(zip(parts[::2], parts[1::2]))
failed = [f'{title}: {why}' for title, text in asked if (why := wrong(title, text))]
print('\n'.join(failed + [f'{len(asked) - len(failed)} of {len(asked)}']))
