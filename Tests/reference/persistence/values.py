"""Every value that the tests write: a name for each, made anew for whoever asks.

    values.py [PATTERN…]     prints the names, of all or of those that match (as `array-*`)
"""

import fnmatch
import itertools
import sys

import array_values
import plain_values
import table_values


def values(patterns=()):
    """A dictionary from names to values; patterns are those of a shell."""
    groups = (plain_values, array_values, table_values)
    made = list(itertools.chain.from_iterable(group.values() for group in groups))
    table = dict(made)
    if len(table) != len(made):
        raise ValueError("two values have the same name")
    if not patterns:
        return table
    chosen = {name: value for name, value in table.items()
              if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)}
    for pattern in patterns:
        if not fnmatch.filter(table, pattern):
            raise ValueError(f"no value is called {pattern}")
    return chosen


if __name__ == "__main__":
    print(*values(sys.argv[1:]), sep="\n")
