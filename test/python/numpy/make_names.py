"""Writes server/python/numpy/publicNames.json: the names that NumPy 2.5's modules and classes have.

    python3.13 test/python/numpy/make_names.py      (any working directory; numpy must be there)
"""
import importlib
import json
import pathlib
import warnings

import numpy as np

MODULES = """numpy numpy.char numpy.ctypeslib numpy.dtypes numpy.exceptions numpy.fft numpy.lib
numpy.lib.format numpy.lib.introspect numpy.lib.mixins numpy.lib.npyio numpy.lib.scimath numpy.lib.stride_tricks
numpy.lib.array_utils numpy.linalg numpy.ma numpy.polynomial numpy.polynomial.polynomial numpy.random numpy.rec
numpy.strings numpy.testing numpy.typing""".split()
CLASSES = {'numpy.ndarray': np.ndarray, 'numpy.generic': np.generic, 'numpy.dtype': np.dtype, 'numpy.ufunc': np.ufunc,
           'numpy.random.Generator': np.random.Generator, 'numpy.random.RandomState': np.random.RandomState}

warnings.simplefilter('ignore')
table = {}
for name in MODULES:
    module = importlib.import_module(name)
    table[name] = sorted(n for n in {*dir(module), *getattr(module, '__all__', [])} if not n.startswith('_'))
for name, cls in CLASSES.items():
    table[name] = sorted(n for n in dir(cls) if not n.startswith('_'))
out = pathlib.Path(__file__).resolve().parents[3] / 'server/python/numpy/publicNames.json'
out.write_text(json.dumps(table, indent=1) + '\n')
