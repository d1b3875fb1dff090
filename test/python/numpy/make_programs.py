"""Writes programs/NAME.out for each programs/NAME.py: what it prints with NumPy 2.5.

    python3.13 test/python/numpy/make_programs.py      (any working directory; numpy must be there)
"""
import pathlib
import subprocess
import sys

for program in sorted((pathlib.Path(__file__).parent / 'programs').glob('*.py')):
    ran = subprocess.run([sys.executable, '-W', 'ignore', str(program)], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    program.with_suffix('.out').write_text(ran.stdout)
