"""Equality in depth, stricter than Python's: types, bits, orders and identities count."""

import copyreg
import struct
import types

import numpy

import tables

EXACT = (type(None), bool, int, str, bytes)
GLOBALS = (type, types.FunctionType, types.BuiltinFunctionType, numpy.ufunc)
# Whose identity a program can see; a file need not keep that of others. joblib writes an array anew
# each time that it occurs.
SHAREABLE = (list, dict, set, bytearray)


def first_difference(one, other, any_byte_order=False):
    """Where two values differ first and how, or nothing."""
    try:
        Comparison(any_byte_order).compare(one, other, "value")
    except Difference as difference:
        return str(difference)
    return None


class Difference(Exception):
    pass


def differ(path, one, other):
    raise Difference(f"{path}: {shown(one)} became {shown(other)}")


def shown(value):
    try:
        text = value if isinstance(value, str) else repr(value)
    except RecursionError:
        text = f"a deep {type(value).__name__}"
    return text if len(text) < 80 else text[:77] + "…"


class Comparison:
    def __init__(self, any_byte_order):
        self.any_byte_order = any_byte_order
        # Partners by identity, either way; the objects are kept so that no identity is used again.
        self.partner, self.back, self.kept = {}, {}, []

    def compare(self, one, other, path):
        kind = type(one)
        # joblib loads what was mapped into memory, and with NumPy 2 a matrix, as a plain array.
        if kind in (numpy.memmap, numpy.matrix) and type(other) is numpy.ndarray:
            one, kind = numpy.asarray(one), numpy.ndarray
        if kind is not type(other):
            differ(path, f"{kind.__name__} {shown(one)}", f"{type(other).__name__} {shown(other)}")
        if kind in EXACT or isinstance(one, GLOBALS):
            if one != other:
                differ(path, one, other)
        elif kind in (float, complex):
            if bits(one) != bits(other):
                differ(path, one, other)
        elif kind in (numpy.ndarray, numpy.matrix):
            if not (one.dtype.hasobject and self.partner.get(id(one)) == id(other)):
                self.remember(one, other)
                self.compare_arrays(one, other, path)
        elif isinstance(one, numpy.dtype):
            self.compare_dtypes(one, other, path)
        elif isinstance(one, numpy.generic):
            self.compare_arrays(numpy.asarray(one), numpy.asarray(other), path)
        elif not self.is_known(one, other, path):
            self.remember(one, other)
            self.compare_parts(kind, one, other, path)

    def is_known(self, one, other, path):
        """Whether these two were compared; and that both are new if only one is."""
        if self.partner.get(id(one)) == id(other):
            return True
        if type(one) in SHAREABLE or hasattr(one, "__dict__"):
            if id(one) in self.partner:
                differ(path, "the object of an earlier place", "a copy of it")
            if id(other) in self.back:
                differ(path, "an object of its own", "that of an earlier place")
        return False

    def remember(self, one, other):
        self.partner[id(one)], self.back[id(other)] = id(other), id(one)
        self.kept.append((one, other))

    def compare_parts(self, kind, one, other, path):
        if kind in (list, tuple):
            self.compare_items(one, other, path)
        elif kind is dict:
            self.compare_items(list(one), list(other), f"{path} keys")
            for key, same in zip(one, other):
                self.compare(one[key], other[same], f"{path}[{shown(key)}]")
        elif kind in (set, frozenset, bytearray):
            types_of = [sorted(type(item).__name__ for item in each) for each in (one, other)]
            if one != other or types_of[0] != types_of[1]:
                differ(path, one, other)
        elif tables.is_table(one):
            self.compare_tables(one, other, path)
        else:
            self.compare_objects(one, other, path)

    def compare_items(self, one, other, path):
        if len(one) != len(other):
            differ(path, f"{len(one)} items", len(other))
        for index, (item, same) in enumerate(zip(one, other)):
            self.compare(item, same, f"{path}[{index}]")

    # Arrays

    def compare_dtypes(self, one, other, path):
        if self.any_byte_order:
            one, other = one.newbyteorder("="), other.newbyteorder("=")
        if (one, one.str, one.fields, one.isalignedstruct) != (
                other, other.str, other.fields, other.isalignedstruct):
            differ(path, one, other)

    def compare_arrays(self, one, other, path):
        self.compare_dtypes(one.dtype, other.dtype, f"{path}.dtype")
        if one.shape != other.shape:
            differ(f"{path}.shape", one.shape, other.shape)
        if order(one) != order(other):
            differ(f"{path}.order", order(one), order(other))
        self.compare_elements(one, other, path)

    def compare_elements(self, one, other, path):
        if one.dtype.names is not None:
            for name in one.dtype.names:
                self.compare_elements(one[name], other[name], f"{path}[{name!r}]")
        elif one.dtype.hasobject:
            for index, (item, same) in enumerate(zip(one.flat, other.flat)):
                self.compare(item, same, f"{path}.flat[{index}]")
        elif not same_bits(one, other):
            differ(path, one, other)

    # Objects

    def compare_tables(self, one, other, path):
        is_frame = type(one).__name__ == "DataFrame"
        testing = tables.pandas().testing
        compare = testing.assert_frame_equal if is_frame else testing.assert_series_equal
        try:
            compare(one, other, check_exact=True)
        except AssertionError as error:
            if not self.any_byte_order or "dtype" not in str(error):
                raise Difference(f"{path}: {' '.join(str(error).split())}") from None
        self.compare(one.attrs, other.attrs, f"{path}.attrs")
        # pandas compares elements that are objects as Python does: 1 and True are equal.
        for place in range(one.shape[1] if is_frame else 1):
            column, same = ((each.iloc[:, place] if is_frame else each) for each in (one, other))
            if column.dtype == object:
                self.compare_items(list(column), list(same), f"{path}[{shown(column.name)}]")

    def compare_objects(self, one, other, path):
        """By what pickle takes them apart into."""
        reduce = copyreg.dispatch_table.get(type(one), lambda value: value.__reduce_ex__(4))
        parts, others = reduce(one), reduce(other)
        if isinstance(parts, str):
            if one is not other:
                differ(path, one, other)
            return
        names = ("constructor", "arguments", "state", "items", "pairs")
        for name, part, same in zip(names, padded(parts), padded(others)):
            if name in ("items", "pairs"):
                part, same = list(part or ()), list(same or ())
            if name == "state":
                # An exception makes the dictionary of its attributes when it is asked for it.
                part, same = (None if each == {} else each for each in (part, same))
            self.compare(part, same, f"{path}.{name}")


def padded(parts):
    return (*parts, *[None] * (5 - len(parts)))


def order(array):
    return "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"


def same_bits(one, other):
    if one.dtype.char in "gG":
        # The bytes between two long doubles are anything.
        return (numpy.array_equal(one, other, equal_nan=True)
                and numpy.array_equal(numpy.signbit(one.real), numpy.signbit(other.real)))
    native = one.dtype.newbyteorder("=")
    return one.astype(native).tobytes() == other.astype(native).tobytes()


def bits(number):
    if isinstance(number, complex):
        return bits(number.real) + bits(number.imag)
    return struct.pack("<d", number)
