"""Writes tables with a pandas of before 1.3, which kept their parts otherwise than today's.

    old_tables.py OUT

`old-tables/` has what it wrote with pandas 0.25.3 (NumPy 1.16.6, Python 3.7) and 1.1.5 (NumPy 1.19.5,
Python 3.8), from PyPI; the version stands before each name there.
"""

import os
import pickle
import sys

import numpy
import pandas

TIMES = ["2024-02-29 12:34:56.789", None, "1969-12-31 23:59:59.999999"]


def values():
    yield "blocks", pandas.DataFrame(
        {"i": numpy.arange(3), "x": [1.5, None, 3.5], "j": numpy.arange(3, 6),
         "s": ["a", None, u"\u20ac"], "b": [True, False, True]},
        index=pandas.Index(["r", "s", "t"], name="key"))
    yield "times", pandas.DataFrame(
        {"plain": pandas.to_datetime(TIMES),
         "zone": pandas.to_datetime(TIMES).tz_localize("Europe/Berlin"),
         "span": pandas.to_timedelta(["1 day", None, "-2 hours"])})
    yield "categories", pandas.DataFrame(
        {"size": pandas.Categorical(["S", "L", None], categories=["S", "M", "L"], ordered=True)})
    rows = pandas.MultiIndex.from_product([["x", "y"], [1, 2]], names=["letter", "number"])
    columns = pandas.MultiIndex.from_tuples([("m", "a"), ("m", "b"), ("n", "a")])
    yield "multi", pandas.DataFrame(numpy.arange(12.0).reshape(4, 3), rows, columns)
    yield "series", pandas.Series([1.5, 2.5], name="speed",
                                  index=pandas.date_range("2020", periods=2, tz="UTC"))
    nullable = pandas.DataFrame({"i": pandas.array([1, None, 3], dtype="Int64")})
    if pandas.__version__ >= "1":
        nullable["b"] = pandas.array([True, None, False], dtype="boolean")
        nullable["t"] = pandas.array(["a", None, "c"], dtype="string")
    yield "nullable", nullable


for name, value in values():
    with open(os.path.join(sys.argv[1], name + ".pickle"), "wb") as file:
        pickle.dump(value, file, 2)
