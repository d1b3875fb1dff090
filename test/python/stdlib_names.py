"""Writes server/python/stdlib/names.json: the public names of CPython 3.13's standard library, module by module.

    cd /tmp && python3.13 /work/main/test/python/stdlib_names.py

A module's text is the names of `from module import *`, and after a bar what else it has.
"""
import importlib
import json
import pathlib
import pkgutil
import sys
import types
import warnings

assert sys.version_info[:2] == (3, 13), "the reference is CPython 3.13"
# Those that do something when they are imported, are of another system, or that nobody's program imports.
SKIPPED = set(
    "antigravity this idlelib turtle turtledemo tkinter test lib2to3 ensurepip venv pydoc_data nt msvcrt winreg winsound"
    " msilib curses ssl sqlite3.dbapi2 termios tty posix sre_compile sre_constants sre_parse pickletools nturl2path".split()
)
NOT_WALKED = ("encodings", "ctypes.macholib", "xml", "wsgiref", "dbm", "pydoc_data", "zoneinfo", "sqlite3", "curses")


def names(module: types.ModuleType) -> str:
    public = [n for n in dir(module) if not n.startswith("_")]
    exported = getattr(module, "__all__", None)
    own = [n for n in public if n == "path" or not isinstance(getattr(module, n, None), types.ModuleType)]
    if exported is None:
        return " ".join(own)
    rest = sorted(set(own) - set(exported))
    return " ".join(sorted(exported)) + (" | " + " ".join(rest) if rest else "")


def main() -> None:
    warnings.simplefilter("ignore")
    out: dict[str, str] = {}
    for name in sorted(sys.stdlib_module_names):
        if name.startswith("_") and name != "__future__" or name in SKIPPED:
            continue
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        out[name] = names(module)
        if not hasattr(module, "__path__") or name in NOT_WALKED:
            continue
        for info in pkgutil.walk_packages(module.__path__, f"{name}."):
            if "._" in info.name or info.name.startswith(NOT_WALKED):
                continue
            try:
                out[info.name] = names(importlib.import_module(info.name))
            except ImportError:
                continue
    out["os.path"] = out["posixpath"]
    target = pathlib.Path(__file__).parents[2] / "server/python/stdlib/names.json"
    target.write_text(json.dumps(out, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
