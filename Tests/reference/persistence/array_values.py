"""NumPy's types. Every element is different where the type has enough values, so that a wrong
order of bytes, rows or fields cannot pass."""

import os
import tempfile

import numpy

from things import Node

INTEGERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
FLOATS = ["f2", "f4", "f8"]
COMPLEX = ["c8", "c16"]
NUMBERS = ["b1", *INTEGERS, *FLOATS, *COMPLEX]
TIMES = ["M8[ns]", "M8[us]", "M8[D]", "M8[Y]", "M8[25s]", "m8[ns]", "m8[h]", "m8"]
TEXTS = ["S5", "U5", "S0", "U0"]


def values():
    for code in NUMBERS:
        yield from shapes(code)
        yield f"scalar-{code}", sample(code, 1)[0]
    # 80 bits in 16 bytes here. Python reads it back only on machines that have the type; elsewhere
    # nobody can, so it must survive byte by byte and need not be decoded.
    for code in ("g", "G"):
        yield f"array-longdouble-{code}", numpy.array([0.1, -2, numpy.inf, numpy.nan], dtype=code)
        yield f"scalar-longdouble-{code}", numpy.dtype(code).type(1) / 3
    for code in [*TIMES, *TEXTS]:
        name = code.replace("[", "-").replace("]", "")
        for order, sign in (("little", "<"), ("big", ">")):
            array = sample(code, 6).astype(numpy.dtype(code).newbyteorder(sign))
            yield f"array-{name}-{order}", array.reshape(2, 3)
        yield f"array-{name}-empty", numpy.zeros((0,), code)
    yield "array-M8-no-unit", numpy.array(["NaT", "NaT"], "M8")
    yield "scalar-datetime64", numpy.datetime64("2024-02-29T12:34:56.789", "ns")
    yield "scalar-datetime64-nat", numpy.datetime64("NaT", "D")
    yield "scalar-timedelta64", numpy.timedelta64(-90, "m")
    yield "scalar-str", numpy.str_("text \u20ac")
    yield "scalar-bytes", numpy.bytes_(b"bytes\x00\xff")
    yield "scalar-void", numpy.void(b"\x00\x01\x02")
    yield "dtypes", [numpy.dtype("f8"), numpy.dtype(">i4"), numpy.dtype("U3"), numpy.dtype(POINT)]
    yield from floats()
    yield from structured()
    yield from objects()
    yield from subclasses()
    yield from mixtures()


def sample(code, count):
    """Different values, positive and negative, with both ends of the range for integers."""
    dtype = numpy.dtype(code)
    numbers = numpy.arange(1, count + 1)
    if dtype.kind == "b":
        return numbers % 3 == 1
    if dtype.kind in "iu":
        ends = numpy.iinfo(dtype)
        made = (numbers * 37 % 100).astype(dtype)
        made[-1] = ends.max
        if count > 1:
            made[-2] = ends.min
        return made
    if dtype.kind == "c":
        return (numbers / 3 - 1j * numbers).astype(dtype)
    if dtype.kind == "f":
        return (numbers / 3 * (-1) ** numbers).astype(dtype)
    if dtype.kind in "Mm":
        made = (numbers * 86_401 - 100_000).astype(dtype)
        made[-1] = "NaT"
        return made
    texts = ["", "a", "bc\u00e9", "\u20ac\U0001f600", "12345", "d\x00e"]
    if dtype.kind == "S":
        return numpy.array([text.encode("utf-8")[:5] for text in texts], dtype)
    return numpy.array(texts, dtype)


def shapes(code):
    numbers = sample(code, 24)
    yield f"array-{code}-0d", numbers[0].reshape(()) if code == "b1" else numpy.array(numbers[0])
    yield f"array-{code}-1d", numbers[:5].copy()
    yield f"array-{code}-2d", numbers[:6].reshape(2, 3)
    yield f"array-{code}-2d-fortran", numpy.asfortranarray(numbers[:6].reshape(2, 3))
    yield f"array-{code}-3d-strided", numbers.reshape(4, 3, 2)[::2, ::-1]
    yield f"array-{code}-3d-transposed", numbers.reshape(2, 3, 4).transpose(1, 0, 2)
    yield f"array-{code}-empty", numpy.zeros((0,), code)
    yield f"array-{code}-empty-2d", numpy.zeros((3, 0), code, order="F")
    if numpy.dtype(code).itemsize > 1:
        foreign = numbers.astype(numpy.dtype(code).newbyteorder(">"))
        yield f"array-{code}-1d-big", foreign[:5].copy()
        yield f"array-{code}-2d-fortran-big", numpy.asfortranarray(foreign[:6].reshape(2, 3))


def floats():
    special = [0.0, -0.0, numpy.inf, -numpy.inf, numpy.nan, 5e-324, 1.5]
    for code in FLOATS:
        yield f"array-{code}-special", numpy.array(special).astype(code)
    yield "array-nan-payloads", numpy.array([0x7FF8000000000001, 0xFFF8000000000000,
                                             0x7FF0000000000001], "u8").view("f8")
    # Longer than the pieces in which joblib reads, and not a whole number of them.
    yield "array-long", numpy.arange(100_001, dtype="f8") / 7
    yield "array-32d", numpy.arange(4.0).reshape((1,) * 30 + (2, 2))


POINT = numpy.dtype([("x", "<f4"), ("y", "<f8")])


def structured():
    yield "array-record", numpy.array([(1.5, 2.5), (-1.5, 1e300)], POINT)
    yield "array-record-0d", numpy.array((1.5, 2.5), POINT)
    yield "array-record-mixed-orders", numpy.array([(1, 2), (3, 4)], [("a", ">i4"), ("b", "<i4")])
    yield "array-record-big", numpy.array([(1, 2.5), (3, 4.5)], [("a", ">i4"), ("b", ">f8")])
    nested = numpy.dtype([("id", "u2"), ("point", POINT), ("name", "U4"), ("raw", "S3"),
                          ("matrix", "<f4", (2, 3)), ("when", "M8[s]"), ("flag", "?")])
    array = numpy.zeros(3, nested)
    array["id"] = [1, 2, 65535]
    array["point"]["y"] = [0.5, -0.5, numpy.nan]
    array["name"] = ["a", "\u20ac\u20ac", "four"]
    array["raw"] = [b"", b"r", b"raw"]
    array["matrix"] = numpy.arange(18).reshape(3, 2, 3)
    array["when"] = ["2024-02-29", "NaT", "1969-12-31T23:59:59"]
    array["flag"] = [True, False, True]
    yield "array-record-nested", array
    yield "array-record-nested-fortran", numpy.asfortranarray(numpy.resize(array, (2, 3)))
    aligned = numpy.dtype([("byte", "i1"), ("double", "f8"), ("short", "i2")], align=True)
    yield "array-record-aligned", numpy.array([(1, 2.5, 3), (-1, -2.5, -3)], aligned)
    packed = numpy.dtype({"names": ["late", "early"], "formats": ["<i4", "<i2"],
                          "offsets": [6, 1], "itemsize": 13})
    yield "array-record-gaps", numpy.array([(1, 2), (3, 4)], packed)
    titled = numpy.dtype([(("the time", "t"), "f8"), (("the count", "n"), "i4")])
    yield "array-record-titles", numpy.array([(1.5, 2), (2.5, 3)], titled)
    holding = numpy.zeros(2, [("number", "i4"), ("thing", "O")])
    holding["number"], holding["thing"] = [1, 2], [{"a": [1]}, None]
    yield "array-record-object", holding
    yield "array-void", numpy.array([b"\x00\x01\x02", b"\xff\xfe\xfd"], "V3")
    yield "scalar-record", numpy.array([(1.5, 2.5)], POINT)[0]


def objects():
    yield "array-object", array_of([1, "abc", {"a": 1, "b": 2}])
    part = [1]
    yield "array-object-2d", array_of([None, part, part, 2.5, numpy.arange(3), Node("n")], (2, 3))
    yield "array-object-fortran", numpy.asfortranarray(array_of(list("abcdef"), (2, 3)))
    yield "array-object-0d", array_of([{"only": "one"}], ())
    yield "array-object-empty", array_of([], (0, 2))
    yield "array-object-in-array", array_of([array_of([1, 2]), array_of(["x"])])
    looped = array_of([None, 1])
    looped[0] = [looped]
    yield "array-object-cycle", looped


def array_of(items, shape=None):
    array = numpy.empty(len(items), dtype=object)
    for index, item in enumerate(items):
        array[index] = item
    return array if shape is None else array.reshape(shape)


def subclasses():
    yield "matrix", numpy.matrix([[0, 1, 2]])
    yield "memmap", mapped()
    yield "masked-array", numpy.ma.masked_array([1.5, 2.5, 3.5], mask=[False, True, False],
                                                fill_value=-1.0)
    yield "recarray", numpy.array([(1.5, 2.5)], POINT).view(numpy.recarray)
    yield "generator", numpy.random.default_rng(7)
    yield "random-state", numpy.random.RandomState(7)
    yield "polynomial", numpy.polynomial.Polynomial([1.0, 2.0, 3.0])
    yield "ufunc", numpy.add


def mapped():
    """An array in a file that is gone: the mapping stays."""
    with tempfile.TemporaryDirectory() as folder:
        array = numpy.memmap(os.path.join(folder, "array"), dtype="f4", mode="w+", shape=(2, 5))
        array[:] = numpy.arange(10).reshape(2, 5)
        return array


def mixtures():
    shared = numpy.arange(4.0)
    yield "arrays-in-list", [numpy.arange(3), "between", numpy.arange(3.0), None]
    yield "arrays-in-dict", {"weights": numpy.ones((2, 2)), "bias": numpy.zeros(2, "f4"),
                             "names": ["a", "b"], "step": numpy.int64(7)}
    yield "arrays-deep", ({"a": [numpy.arange(2, dtype="u1"), (numpy.float32(1.5),)]},)
    # joblib writes it twice, pickle once.
    yield "arrays-shared", [shared, shared]
    yield "arrays-many", [numpy.full(size, size, "i2") for size in range(40)]
    node = Node(numpy.arange(3))
    node.next = {"node": node, "array": numpy.eye(2)}
    yield "arrays-in-object", node
