"""The table on standard error: a line a contestant, ours against each peer."""

import statistics
import sys

from lineup import OURS

LARGER_IS_BETTER = {"tasks/s"}


def show(case, lines):
    values = {}
    for line in lines:
        values.setdefault(line["peer"], []).append(line["value"])
    unit = lines[0]["unit"] or case.unit
    width = max(len(case.name), *map(len, values)) + 2
    heading = "  ours is better by (min … max)" if len(values) > 1 else ""
    print(f"{case.name:{width}}{'median':>16}{heading}", file=sys.stderr)
    for peer, found in values.items():
        if any(value is None for value in found):
            print(f"  {peer:{width - 2}}{'failed':>16}", file=sys.stderr)
            continue
        row = f"  {peer:{width - 2}}{readable(statistics.median(found), unit):>16}"
        if peer != OURS and None not in values.get(OURS, [None]):
            row += "  " + comparison(values[OURS], found, unit)
        print(row, file=sys.stderr, flush=True)


def comparison(ours, theirs, unit):
    """The median of the ratios of a round each, so that a drift of the machine cancels."""
    pairs = zip(ours, theirs)
    if unit in LARGER_IS_BETTER:
        ratios = [mine / other for mine, other in pairs if other]
    else:
        ratios = [other / mine for mine, other in pairs if mine]
    if not ratios:
        return "no use of a core was seen"
    middle = statistics.median(ratios)
    return f"{middle:.3g}×  ({min(ratios):.3g} … {max(ratios):.3g})"


def readable(value, unit):
    if unit == "s":
        for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
            if value * factor >= 1:
                break
        return f"{value * factor:.3g} {name}"
    return f"{value:,.0f} {unit}" if abs(value) >= 100 else f"{value:.3g} {unit}"
