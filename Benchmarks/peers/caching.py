"""caching.py CASE PEER [--quick]: a call whose result is kept, found, or hashed for.

CASE is memory/WHAT, of a function with one number as its argument, or hash/array-1GB."""

import itertools
import sys
import tempfile

from measuring import median, packages, percentile90, report, seconds_of
from tasks import negated

LARGE = None


def numbers(count):
    from persisted import random_numbers

    return random_numbers(count)


def large(turn):
    return LARGE


def joblib(folder, function, mapped):
    from joblib import Memory

    return Memory(folder, verbose=0, mmap_mode="r" if mapped else None).cache(function)


def diskcache(folder, function, mapped):
    from diskcache import Cache

    return Cache(folder, size_limit=1 << 40).memoize()(function)


def cachier(folder, function, mapped):
    from cachier import cachier

    # One file a call, as the others have it.
    return cachier(cache_dir=folder, separate_files=True)(function)


PEERS = {"joblib": joblib, "diskcache": diskcache, "cachier": cachier}


def measure_calls(case, peer, quick):
    """Seconds of a call."""
    what = case.split("/")[1]
    with tempfile.TemporaryDirectory() as folder:
        mapped = what.endswith("mapped")
        count = {"hit-1MB": 125_000, "hit-1MB-mapped": 125_000,
                 "hit-100MB-mapped": 12_500_000}.get(what, 0)
        cached = PEERS[peer](folder, numbers if count else negated, mapped)
        if what == "miss-int":
            arguments, calls = itertools.count(), 100 if quick else 2000
            skipped = calls // 20
        else:
            arguments = itertools.repeat(count or 7)
            calls, skipped = (30 if quick else 300) if count else (100 if quick else 2000), 6
        times = []
        for turn, argument in zip(range(skipped + calls), arguments):
            seconds, result = seconds_of(cached, argument)
            assert len(result) == count if count else result == -argument, "wrong result"
            if turn >= skipped:
                times.append(seconds)
    report(case, peer, packages(peer), median(times), "s", calls=len(times),
           p90=percentile90(times))


def measure_large(case, peer, quick):
    """MB/s of an array that is stored, or loaded."""
    global LARGE
    LARGE = numbers(10_000_000 if quick else 100_000_000)
    times = []
    with tempfile.TemporaryDirectory() as folder:
        cached = PEERS[peer](folder, large, False)
        cached(0)
        for turn in range(1, 2 if quick else 8):
            if case == "memory/load-800MB":
                times.append(seconds_of(cached, 0)[0])
            else:
                cached.clear(warn=False)
                times.append(seconds_of(cached, turn)[0])
    report(case, peer, packages(peer), LARGE.nbytes / 1e6 / median(times), "MB/s",
           bytes=LARGE.nbytes)


def measure_hash(case, peer, quick):
    """GB/s of an array."""
    from joblib import hash

    value = numbers(12_500_000 if quick else 125_000_000)
    name = peer.split(", ")[1]
    times = [seconds_of(lambda: hash(value, hash_name=name))[0] for _ in range(2 if quick else 5)]
    report(case, peer, packages("joblib"), value.nbytes / 1e9 / median(times), "GB/s",
           bytes=value.nbytes)


def main(case, peer, quick):
    if case.startswith("hash/"):
        measure_hash(case, peer, quick)
    elif case.endswith("800MB"):
        measure_large(case, peer, quick)
    else:
        measure_calls(case, peer, quick)


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
