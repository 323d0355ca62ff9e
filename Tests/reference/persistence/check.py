"""Says whether files hold equal values, in depth.

    check.py [--any-byte-order] A B [A B …]     pairs of files
    check.py [--any-byte-order] --pairs FILE    pairs in a file, a line each: A, a tab, B

A is a file of joblib, pickle or NumPy, `value:NAME` for one of values.py, or a description,
`….json`, which what is found in B must fit. Types count, as do the order of dictionaries, bits of
floating point numbers, byte orders and memory orders of arrays, the types and indexes of tables,
and which parts are one object. For each pair that differs a line says where; then the exit status
is 1. A file that cannot be loaded differs.

--any-byte-order is for arrays in plain pickles, which NumPy turns to its own order as it loads
them.
"""

import argparse
import functools
import json
import sys

from describe import describe
from equality import first_difference
from load import load
from values import values


def difference(expected, file, any_byte_order):
    found = load(file)
    if expected.endswith(".json"):
        with open(expected) as stream:
            described = json.load(stream)
        wanted, found = (comparable(each, any_byte_order) for each in (described, describe(found)))
        return first_difference(decided(wanted, found), found)
    if expected.startswith("value:"):
        wanted = all_values()[expected.removeprefix("value:")]
    else:
        wanted = load(expected)
    return first_difference(wanted, found, any_byte_order)


@functools.cache
def all_values():
    return values()


def comparable(description, any_byte_order):
    """A description whose identifiers count from 1 in the order in which they are met, without the
    subclasses of arrays, which joblib does not give back."""
    numbers = {}

    def walk(node):
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        result = {}
        for field in ("id", "to"):
            if field in node:
                result[field] = numbers.setdefault(node[field], len(numbers) + 1)
        rest = sorted(set(node) - {"id", "to", "subclass"})
        result |= {field: walk(node[field]) for field in rest}
        if any_byte_order and isinstance(result.get("dtype"), str):
            result["dtype"] = result["dtype"].replace(">", "<")
        return result

    return walk(description)


def decided(wanted, found):
    """A description in which each `str` of Python 2 is what was found, text or bytes, if it has the
    same bytes."""
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [decided(*each) for each in zip(wanted, found)]
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return wanted
    if wanted.get("kind") == "oldString" and found.get("kind") in ("str", "bytes"):
        return wanted | {"kind": found["kind"]}
    return {field: decided(value, found.get(field)) for field, value in wanted.items()}


def pairs(arguments):
    if arguments.pairs:
        with open(arguments.pairs) as lines:
            return [line.rstrip("\n").split("\t") for line in lines]
    files = arguments.files
    if not files or len(files) % 2:
        sys.exit(__doc__)
    return list(zip(files[::2], files[1::2]))


def main():
    # For values that are nested deeply.
    sys.setrecursionlimit(20_000)
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--any-byte-order", action="store_true")
    parser.add_argument("--pairs")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    differing = 0
    for expected, file in pairs(arguments):
        try:
            found = difference(expected, file, arguments.any_byte_order)
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        if found is not None:
            differing += 1
            print(f"{file} differs from {expected}: {found}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
