"""The table on standard error: a line a contestant, ours against each peer."""

import statistics
import sys

from lineup import OURS

LARGER_IS_BETTER = {"tasks/s", "GB/s", "MB/s", "of the ideal"}


def show(case, lines):
    values = {}
    for line in lines:
        values.setdefault(line["peer"], []).append(line["value"])
    unit = next((line["unit"] for line in lines if line["unit"]), case.unit)
    heading = "ours is better by" if len(values) > 1 else ""
    print(f"{case.name:32}{'median':>20}  {heading}".rstrip(), file=sys.stderr)
    ours = [value for value in values.get(OURS, []) if value is not None]
    for peer, found in values.items():
        known = [value for value in found if value is not None]
        shown = readable(statistics.median(known), unit) if known else outcome(lines, peer)
        row = f"  {peer:30}{shown:>20}"
        if peer != OURS and len(ours) == len(known) == len(found):
            row += "  " + comparison(ours, known, unit)
        print(row, file=sys.stderr, flush=True)


def outcome(lines, peer):
    """What came instead of a figure."""
    found = [line["params"].get("outcome", "failed") for line in lines if line["peer"] == peer]
    return found[-1]


def comparison(ours, theirs, unit):
    """The median of the ratios of a round each, so that a drift of the machine cancels."""
    pairs = zip(ours, theirs)
    if unit in LARGER_IS_BETTER:
        ratios = [mine / other for mine, other in pairs if other]
    else:
        ratios = [other / mine for mine, other in pairs if mine]
    if not ratios:
        return "no use of a core was seen"
    text = f"{statistics.median(ratios):.3g}×"
    return text if len(ratios) == 1 else f"{text}  ({min(ratios):.3g} … {max(ratios):.3g})"


def readable(value, unit):
    if unit == "s":
        for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
            if abs(value) * factor >= 1:
                break
        return f"{value * factor:.3g} {name}"
    return f"{value:,.0f} {unit}" if abs(value) >= 100 else f"{value:.3g} {unit}"
