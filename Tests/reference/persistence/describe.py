"""What a reader must find in a file, in the vocabulary of README.md.

    describe.py FILE…       prints what Python finds in each, a line of JSON a file
"""

import copyreg
import datetime
import functools
import itertools
import json
import math
import pickle
import struct
import sys
import types

import numpy
import numpy.lib.format as npy

import tables

# Plain values, which have no identity that anyone could see.
ATOMS = (type(None), bool, int, float, complex, str, bytes)
CONTAINERS = (bytearray, list, tuple, dict, set, frozenset)
ARRAYS = (numpy.ndarray, numpy.matrix, numpy.memmap)
# Of what is described as one of these, later places refer to the first.
SHARED = {"bytearray", "list", "tuple", "dict", "set", "frozenset", "array", "objectArray",
          "object", "table"}


class OldString(bytes):
    """A `str` of Python 2, which may stand for text or for bytes."""


def describe(value, writer="joblib", protocol=None):
    """The description of a value that `writer` (joblib, pickle, npy or npz) wrote at `protocol`:
    how an object is taken apart depends on it, and only pickle says that two arrays are one."""
    protocol = pickle.DEFAULT_PROTOCOL if protocol is None else protocol
    return Describer(writer, protocol, itertools.count(1)).describe(value)


class Describer:
    def __init__(self, writer, protocol, identifiers):
        self.writer, self.protocol, self.identifiers = writer, protocol, identifiers
        self.is_numpy = writer in ("npy", "npz")
        # What was described, by identity; the objects are kept so that no identity is used again.
        self.seen, self.kept = {}, []

    def describe(self, value):
        kind = type(value)
        if kind in ATOMS:
            return atom(kind, value)
        if kind in ARRAYS and self.writer != "pickle":
            return self.separate_array(value)
        if id(value) in self.seen:
            node = self.seen[id(value)]
            node.setdefault("id", next(self.identifiers))
            return {"kind": "ref", "to": node["id"]}
        if isinstance(value, OldString):
            return {"kind": "oldString", "hex": value.hex()}
        node = self.seen[id(value)] = {}
        self.kept.append(value)
        node.update(self.found(kind, value))
        if node["kind"] not in SHARED or isinstance(value, type) or kind is tuple and not value:
            del self.seen[id(value)]
        return node

    def found(self, kind, value):
        if kind in CONTAINERS:
            return self.container(kind, value)
        if kind in ARRAYS:
            return self.array(value)
        if isinstance(value, numpy.dtype):
            return {"kind": "dtype", "dtype": dtype(value)}
        if isinstance(value, numpy.generic):
            array = numpy.asarray(value)
            return {"kind": "scalar", "dtype": dtype(array.dtype), "hex": content(array)}
        if kind in (slice, range):
            parts = (value.start, value.stop, value.step)
            return {"kind": kind.__name__, "items": [self.describe(part) for part in parts]}
        if kind in MOMENTS:
            return self.moment(kind, value)
        if tables.is_table(value):
            return tables.table(value, self.describe)
        return self.object(value)

    def container(self, kind, value):
        if kind is bytearray:
            return {"kind": "bytearray", "hex": value.hex()}
        if kind is dict:
            return {"kind": "dict", "pairs": self.pairs(value.items())}
        items = [self.describe(item) for item in value]
        if kind in (set, frozenset):
            items.sort(key=json.dumps)
        return {"kind": kind.__name__, "items": items}

    def pairs(self, items):
        return [[self.describe(key), self.describe(value)] for key, value in items]

    # Arrays

    def separate_array(self, value):
        """joblib and NumPy write each array where it stands, and objects in it as a pickle of their
        own."""
        if not value.dtype.hasobject:
            return self.array(value)
        protocol = 5 if self.writer == "joblib" else 4
        return Describer("pickle", protocol, self.identifiers).describe(value)

    def array(self, value):
        flags, described = value.flags, value.dtype
        if self.is_numpy:
            # A file of NumPy does not say that fields are aligned.
            described = npy.descr_to_dtype(npy.dtype_to_descr(described))
        result = {"kind": "array", "dtype": dtype(described), "shape": list(value.shape),
                  "order": "F" if flags.f_contiguous and not flags.c_contiguous else "C"}
        if type(value) is not numpy.ndarray and not self.is_numpy:
            result["subclass"] = type(value).__name__
        if value.dtype.hasobject:
            items = value.flat if value.dtype.names is None else value.ravel().tolist()
            return dict(result, kind="objectArray", items=[self.describe(item) for item in items])
        return dict(result, hex=content(value))

    # Time

    def moment(self, kind, value):
        result = {"kind": kind.__name__}
        if kind is datetime.timezone:
            _, *name = value.__getinitargs__()
            offset = value.utcoffset(None)
            return dict(result, seconds=offset.days * 86400 + offset.seconds,
                        microseconds=offset.microseconds, name=name[0] if name else None)
        result |= {field: getattr(value, field) for field in MOMENTS[kind]}
        if "fold" in result and self.protocol < 4:
            # Lost in such a file.
            result["fold"] = 0
        if hasattr(value, "tzinfo"):
            result["zone"] = self.describe(value.tzinfo)
        return result

    # Objects

    def object(self, value):
        """As pickle takes them apart."""
        if isinstance(value, type):
            if value in (type(None), type(...), type(NotImplemented)):
                of = {type(None): None, type(...): ...}.get(value, NotImplemented)
                return self.call(type, (of,))
            return self.named(value, value.__qualname__)
        if isinstance(value, types.FunctionType):
            return self.named(value, value.__qualname__)
        reduce = copyreg.dispatch_table.get(type(value))
        parts = reduce(value) if reduce else value.__reduce_ex__(self.protocol)
        if isinstance(parts, str):
            return self.named(value, parts)
        return self.call(*parts)

    def named(self, value, name):
        module = pickle.whichmodule(value, name)
        outer, _, inner = name.rpartition(".")
        if outer and self.protocol < 4:
            parent = functools.reduce(getattr, outer.split("."), sys.modules[module])
            return self.call(getattr, (parent, inner))
        return {"kind": "global", "module": module, "name": name}

    def call(self, function, arguments, state=None, items=None, pairs=None):
        way, keywords = "call", {}
        if function is copyreg.__newobj__:
            way, (function, *arguments) = "new", arguments
        elif function is copyreg.__newobj_ex__:
            if self.protocol >= 4:
                way, (function, arguments, keywords) = "new", arguments
            else:
                maker, positional, keywords = arguments
                function = functools.partial(maker.__new__, maker, *positional, **keywords)
                arguments, keywords = (), {}
        result = {"kind": "object", "way": way, "function": self.describe(function),
                  "arguments": [self.describe(argument) for argument in arguments]}
        if keywords:
            result["keywords"] = [[name, self.describe(value)] for name, value in keywords.items()]
        items, pairs = list(items or ()), list(pairs or ())
        self.kept += [function, arguments, keywords, state, items, pairs]
        if items:
            result["items"] = [self.describe(item) for item in items]
        if pairs:
            result["pairs"] = self.pairs(pairs)
        if state is not None:
            result["state"] = self.describe(state)
        return result


MOMENTS = {
    datetime.date: ("year", "month", "day"),
    datetime.time: ("hour", "minute", "second", "microsecond", "fold"),
    datetime.datetime: ("year", "month", "day", "hour", "minute", "second", "microsecond", "fold"),
    datetime.timedelta: ("days", "seconds", "microseconds"),
    datetime.timezone: (),
}


def atom(kind, value):
    if value is None:
        return {"kind": "none"}
    if kind is bool:
        return {"kind": "bool", "value": value}
    if kind is int:
        return {"kind": "int", "value": str(value)}
    if kind is float:
        return {"kind": "float", "hex": bits(value)}
    if kind is complex:
        return {"kind": "complex", "real": bits(value.real), "imaginary": bits(value.imag)}
    data = value.encode("utf-8", "surrogatepass") if kind is str else value
    return {"kind": kind.__name__, "hex": data.hex()}


def bits(number):
    return struct.pack(">d", number).hex()


def dtype(value):
    """NumPy's code, or what a record or a sub-array is made of."""
    if value.subdtype is not None:
        base, shape = value.subdtype
        return {"base": dtype(base), "shape": list(shape)}
    if value.names is None:
        return value.str
    fields = []
    for name in value.names:
        field, offset, *title = value.fields[name]
        described = {"name": name, "offset": offset, "dtype": dtype(field)}
        if title:
            described["title"] = title[0]
        fields.append(described)
    return {"fields": fields, "size": value.itemsize, "aligned": value.isalignedstruct}


def content(array):
    """The bytes of an array in C order, each number with its least significant byte first; zero
    where they mean nothing."""
    array = numpy.asarray(array)
    if array.dtype.itemsize == 0:
        return ""
    data = array.astype(array.dtype.newbyteorder("<")).tobytes()
    items = numpy.frombuffer(data, "u1").reshape(-1, array.dtype.itemsize)
    return (items & significant(array.dtype)).tobytes().hex()


def significant(dtype):
    """A mask for the bytes of an element: not those between fields, nor six of a long double's
    sixteen."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return numpy.tile(significant(base), math.prod(shape))
    mask = numpy.zeros(dtype.itemsize, "u1")
    if dtype.names is not None:
        for field, offset, *_ in dtype.fields.values():
            mask[offset:offset + field.itemsize] |= significant(field)
    elif dtype.char in "gG":
        mask.reshape(-1, 16)[:, :10] = 255
    else:
        mask[:] = 255
    return mask


def main(files):
    from load import load

    for file in files:
        print(json.dumps(describe(load(file))))


if __name__ == "__main__":
    main(sys.argv[1:])
