"""Writes programs/NAME.out for each programs/NAME.py: what CPython 3.13 prints, and its uncaught exception's last line.

    python3.13 test/python/make_outputs.py [NAME ...]
"""
import pathlib
import subprocess
import sys

folder = pathlib.Path(__file__).parent / "programs"
wanted = sys.argv[1:]
assert sys.version_info[:2] == (3, 13), "the reference is CPython 3.13"
for program in sorted(folder.glob("*.py")):
    if wanted and program.stem not in wanted:
        continue
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "ignore", str(program)], capture_output=True, text=True, timeout=60
    )
    out = ran.stdout
    if ran.returncode != 0:
        # An exception's message may have several lines; notes aren't used in uncaught ones here.
        out += ran.stderr.rstrip("\n").split("\n")[-1] + "\n"
    (folder / f"{program.stem}.out").write_text(out)
