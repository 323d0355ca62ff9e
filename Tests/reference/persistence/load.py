"""Loads any file that a test may hold against another: of joblib, pickle or NumPy."""

import joblib
import numpy


def load(path):
    """The value in a file. Byte orders stay as they are stored."""
    with open(path, "rb") as file:
        start = file.read(6)
    if start.startswith(b"\x93NUMPY"):
        return numpy.load(path, allow_pickle=True)
    if start.startswith(b"PK\x03\x04"):
        with numpy.load(path, allow_pickle=True) as archive:
            return dict(archive)
    return joblib.load(path, ensure_native_byte_order=False)
