"""Files in the formats of joblib before 1.2, and of Python 2; old/README.md says how they were
made.

    old_formats.py write OUT LABEL     with the joblib on Python's path, under Python 2.7 or 3
    old_formats.py pickle OUT LABEL    plain pickles, protocols 0 to 2
    old_formats.py describe FOLDER     their descriptions, and index.json: which belongs to which
    old_formats.py check FOLDER        holds the files that today's joblib loads against them

LABEL, such as `0.9.4-py27`, begins the files' names. The first two need NumPy only.
"""

import collections
import datetime
import fractions
import json
import os
import pickle
import sys
import types

import numpy

IS_PYTHON_2 = sys.version_info[0] == 2


def contents(text, data):
    """What the files hold: a list, made with the string types of the Python that wrote them."""
    objects = numpy.empty(3, dtype=object)
    objects[:] = [1, text("abc"), {text("a"): [1.5]}]
    return [
        numpy.arange(5, dtype="<i8"),
        numpy.arange(5, dtype="<f8"),
        objects,
        data(bytes(bytearray(range(256)))),
        numpy.matrix([[0, 1, 2]], dtype="<i8"),
        u"C'est l'\xe9t\xe9 !",
        # Where the types of Python 2 were other ones, or its strings stand for bytes.
        numpy.asfortranarray(numpy.arange(6, dtype=">i4").reshape(2, 3)),
        numpy.array([(1, 2.5, b"ab"), (3, 4.5, b"c")], [("n", "<i2"), ("x", "<f8"), ("s", "S3")]),
        numpy.float32(1.5),
        numpy.array(["2016-02-29", "NaT"], "M8[D]"),
        numpy.array([u"\u20ac", u"ab"], "<U3"),
        [None, True, False, 0, -1, 255, 65536, 2**31, 2**63, -(2**70), 0.1, 1 - 2j],
        (text(""), u"", ()),
        {text("nested"): {u"\u20ac": [text("x" * 300)]}},
        set([1, 2]), frozenset([text("k")]),
        (xrange if IS_PYTHON_2 else range)(3, 11, 2),
        slice(1, None, 2),
        datetime.datetime(2016, 2, 29, 23, 59, 58, 123456),
        datetime.timedelta(days=-1, seconds=1),
        fractions.Fraction(1, 3),
        collections.OrderedDict([(text("z"), 1), (text("a"), 2)]),
        collections.deque([1, 2]),
        old_instance(text),
    ]


def old_instance(text):
    if sys.version_info < (3, 7):
        # Python as old as that cannot read things.py.
        module = sys.modules.setdefault("things", types.ModuleType("things"))
        make_class = types.ClassType if IS_PYTHON_2 else type
        if not hasattr(module, "Old"):
            module.Old = make_class("Old", (), {"__module__": "things"})
    else:
        import things as module
    made = module.Old()
    made.value = text("v")
    return made


def held(path, text=str, data=bytes):
    """What a file holds: compressed companions have no array of objects, of which joblib wrote the
    printed form there and could not load it."""
    found = contents(text, data)
    if "companions" in path:
        del found[2]
    return found


# Writing

def write(folder, label):
    import joblib

    version = tuple(int(part) for part in joblib.__version__.split("."))
    forms = {"plain": {}}
    if version < (0, 10):
        forms["zlib"] = {"compress": 3}
        # From 0 MB on, an array goes to a file of its own.
        forms["zlib-companions"] = {"compress": 3, "cache_size": 0}
    else:
        methods = ["gzip"] if version >= (0, 11) else ["zlib", "gzip", "bz2"]
        if not IS_PYTHON_2:
            methods += ["lz4"] if version >= (0, 12) else ["xz", "lzma"]
        forms.update((method, {"compress": (method, 3)}) for method in methods)
    for form, options in forms.items():
        path = os.path.join(folder, "joblib-%s-%s.pkl" % (label, form))
        joblib.dump(held(path), path, **options)
        assert len(joblib.load(path)) == len(held(path))


def write_pickles(folder, label):
    for protocol in range(3):
        path = os.path.join(folder, "pickle-%s-p%d.pkl" % (label, protocol))
        with open(path, "wb") as file:
            pickle.dump(held(path), file, protocol=protocol)


# Describing, today

def entries(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith(".pkl"):
            language = "python2" if "-py27-" in name else "python3"
            companions = "-companions" if "companions" in name else ""
            yield {"file": name, "description": language + companions + ".json"}


def described(name):
    from describe import OldString, describe

    if name.startswith("python2"):
        found = held(name, lambda text: OldString(text.encode()), OldString)
    else:
        found = held(name)
    return describe(found)


def describe_all(folder):
    with open(os.path.join(folder, "index.json"), "w") as file:
        json.dump(list(entries(folder)), file, indent=1)
    for name in sorted(set(entry["description"] for entry in entries(folder))):
        with open(os.path.join(folder, name), "w") as file:
            json.dump(described(name), file)


def check(folder):
    from check import difference

    for entry in entries(folder):
        path, expected = (os.path.join(folder, entry[key]) for key in ("file", "description"))
        if entry["description"].startswith("python3"):
            found = difference(expected, path, any_byte_order=True)
            print("%s: %s" % (entry["file"], found or "as described"))


if __name__ == "__main__":
    action = {"write": write, "pickle": write_pickles, "describe": describe_all, "check": check}
    action[sys.argv[1]](*sys.argv[2:])
