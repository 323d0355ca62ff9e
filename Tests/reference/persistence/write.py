"""Writes the values of values.py to files, and beside each FILE a description FILE.json.

    write.py OUT [--writer W,…] [--protocol N,…] [--compress METHOD[:LEVEL],…] [PATTERN…]

  --writer    joblib (default), pickle, npy, npz, npz-compressed
  --protocol  of pickle, for joblib and pickle (default: the writer's own; there are 0 to 5)
  --compress  for joblib: zlib, gzip, bz2, xz, lzma, lz4, none (default)

Every combination is written. OUT/index.json lists them: name, file, writer, protocol, compress; and
what could not be written, with the reason. NumPy's writers take the arrays only; npz takes all of
them into one file.
"""

import argparse
import json
import os
import pickle

import joblib
import numpy

from describe import describe
from values import values

# What cannot be written below protocol 2: slots, and cycles through a constructor's arguments.
REFUSALS = (TypeError, RecursionError, pickle.PicklingError)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("out")
    parser.add_argument("patterns", nargs="*")
    for option, default in (("writer", "joblib"), ("protocol", "own"), ("compress", "none")):
        parser.add_argument(f"--{option}", default=default, type=lambda text: text.split(","))
    asked = parser.parse_intermixed_args()
    os.makedirs(asked.out, exist_ok=True)
    index = {"written": [], "refused": []}
    for entry, value in entries(asked, values(asked.patterns)):
        path = os.path.join(asked.out, entry["file"])
        try:
            write(path, value, entry)
        except REFUSALS as error:
            os.unlink(path)
            index["refused"].append(dict(entry, reason=str(error)))
        else:
            index["written"].append(entry)
    with open(os.path.join(asked.out, "index.json"), "w") as file:
        json.dump(index, file, indent=1)


def entries(asked, found):
    """A line of the index and a value, for each file that is asked for."""
    arrays = {name: numpy.asarray(value) for name, value in found.items() if is_for_numpy(value)}
    for writer in asked.writer:
        if writer == "npy":
            for name, value in arrays.items():
                yield entry(f"{name}.npy", name, writer), value
        elif writer in ("npz", "npz-compressed"):
            yield entry(f"{writer}.npz", "arrays", writer), arrays
        else:
            ending = {"joblib": ".pkl", "pickle": ".pickle"}[writer]
            for protocol in asked.protocol:
                for compress in asked.compress if writer == "joblib" else ["none"]:
                    parts = ["" if protocol == "own" else f".p{protocol}",
                             "" if compress == "none" else "." + compress.replace(":", "-"), ending]
                    number = pickle.DEFAULT_PROTOCOL if protocol == "own" else int(protocol)
                    for name, value in found.items():
                        file = "".join([name, *parts])
                        yield entry(file, name, writer, number, compress), value


def entry(file, name, writer, protocol=None, compress="none"):
    return {"name": name, "file": file, "writer": writer, "protocol": protocol,
            "compress": compress}


def is_for_numpy(value):
    """Whether NumPy writes it itself: an array, but no record whose fields are out of order."""
    if not isinstance(value, numpy.ndarray) or isinstance(value, numpy.ma.MaskedArray):
        return False
    try:
        numpy.lib.format.dtype_to_descr(value.dtype)
    except ValueError:
        return False
    return True


def write(path, value, entry):
    writer = entry["writer"]
    if writer == "joblib":
        joblib.dump(value, path, compress=form(entry["compress"]), protocol=entry["protocol"])
    elif writer == "pickle":
        with open(path, "wb") as file:
            pickle.dump(value, file, protocol=entry["protocol"])
    elif writer == "npy":
        numpy.save(path, value)
    else:
        save = numpy.savez if writer == "npz" else numpy.savez_compressed
        save(path, **value)
    with open(f"{path}.json", "w") as file:
        json.dump(describe(value, writer.removesuffix("-compressed"), entry["protocol"]), file)


def form(compress):
    """`none`, `zlib` or `zlib:9` as joblib takes it."""
    method, _, level = compress.partition(":")
    if method == "none":
        return 0
    return (method, int(level)) if level else method


if __name__ == "__main__":
    main()
