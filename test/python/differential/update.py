"""Runs the programs in *.txt with CPython 3.13 and puts what they print under each.

    python3.13 test/python/differential/update.py [TOPIC ...]          writes
    python3.13 test/python/differential/update.py --check [TOPIC ...]  only compares; exit 1 where something differs

A topic is a text: `=== title`, the program, `---`, what it prints. An uncaught exception is its last line: class and text.
"""
import contextlib
import io
import pathlib
import re
import sys
import types
import warnings

assert sys.version_info[:2] == (3, 13), "the reference is CPython 3.13"
HEAD = re.compile(r"^=== (.*)\n", re.M)


def run(source: str) -> str:
    """What the program prints as `__main__`."""
    main = types.ModuleType("__main__")
    main.__file__ = "/program.py"
    sys.modules["__main__"] = main
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # No flags of this file (annotations) go into the program.
            exec(compile(source, "/program.py", "exec", dont_inherit=True), main.__dict__)
        except BaseException as e:  # noqa: BLE001: SystemExit too is an outcome
            text = str(e)
            name = type(e).__qualname__
            out.write(f"{name}: {text}\n" if text else f"{name}\n")
    text = out.getvalue()
    return text if text == "" or text.endswith("\n") else text + "\n"


def renew(text: str) -> str:
    parts = HEAD.split(text)
    new = parts[0]
    for title, body in zip(parts[1::2], parts[2::2]):
        source = body.split("\n---\n", 1)[0].removesuffix("\n---").strip("\n") + "\n"
        new += f"=== {title}\n{source}---\n{run(source)}\n"
    return new.rstrip("\n") + "\n"


def main() -> int:
    args = sys.argv[1:]
    check = "--check" in args
    wanted = [a for a in args if a != "--check"]
    differing = 0
    for topic in sorted(pathlib.Path(__file__).parent.glob("*.txt")):
        if wanted and topic.stem not in wanted:
            continue
        old = topic.read_text(encoding="utf-8")
        new = renew(old)
        if old == new:
            continue
        differing += 1
        if check:
            print(f"{topic.name} is not what this Python prints", file=sys.stderr)
        else:
            topic.write_text(new, encoding="utf-8")
    return 1 if check and differing else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    raise SystemExit(code)
