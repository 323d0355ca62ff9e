"""dump_load.py CASE PEER [--quick]: a value to a new file, or from a file into new memory, in MB/s
of the value. CASE is dump/WHAT or load/WHAT; WHAT is plain, mapped, dictionary or METHOD-LEVEL."""

import os
import pickle
import sys
import tempfile
import time

import joblib
import numpy

from measuring import median, packages, percentile90, report, seconds_of
from persisted import compressible, random_numbers, small_entries

# Of the value, in MB. The slow ones need no more to be measured.
MEGABYTES = {"plain": 800, "mapped": 800, "bz2": 20, "lzma": 10, "xz": 10}
MEGABYTES_OTHERWISE = 400
ENTRIES = 100_000
# Calls are repeated until this time is over, with a first one that does not count.
ENOUGH = 10.0
MOST_CALLS = 7


class Joblib:
    version = packages("joblib", "numpy", "lz4")

    def __init__(self, what):
        method, _, level = what.partition("-")
        self.compress = (method, int(level)) if level else 0

    def dump(self, value, path):
        joblib.dump(value, path, compress=self.compress)

    def load(self, path):
        return joblib.load(path)

    def map(self, path):
        return joblib.load(path, mmap_mode="r")


class NumPy:
    version = packages("numpy")

    def __init__(self, what):
        pass

    def dump(self, value, path):
        with open(path, "wb") as file:
            numpy.save(file, value)

    def load(self, path):
        return numpy.load(path)

    def map(self, path):
        return numpy.load(path, mmap_mode="r")


class Pickle:
    version = packages()

    def __init__(self, what):
        pass

    def dump(self, value, path):
        with open(path, "wb") as file:
            pickle.dump(value, file, protocol=5)

    def load(self, path):
        with open(path, "rb") as file:
            return pickle.load(file)


class PickleInZstandard:
    """What joblib has no compressor for."""

    version = packages("zstandard")

    def __init__(self, what):
        self.level = int(what.partition("-")[2])

    def dump(self, value, path):
        import zstandard

        compressor = zstandard.ZstdCompressor(level=self.level)
        with open(path, "wb") as file, compressor.stream_writer(file) as stream:
            pickle.dump(value, stream, protocol=5)

    def load(self, path):
        import zstandard

        with zstandard.open(path, "rb") as stream:
            return pickle.load(stream)


PEERS = {"joblib": Joblib, "numpy": NumPy, "pickle": Pickle, "pickle, zstandard": PickleInZstandard}


def value_and_bytes(what, quick):
    if what == "dictionary":
        value = small_entries(ENTRIES // (10 if quick else 1))
        # A dictionary has no size of its own: what pickle makes of it stands for it.
        return value, len(pickle.dumps(value, protocol=5))
    megabytes = MEGABYTES.get(what.partition("-")[0], MEGABYTES_OTHERWISE) / (10 if quick else 1)
    make = random_numbers if what in ("plain", "mapped") else compressible
    value = make(int(megabytes * 125_000))
    return value, value.nbytes


def main(case, peer, quick):
    way, what = case.split("/")
    value, byte_count = value_and_bytes(what, quick)
    contestant = PEERS[peer](what)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "value")
        contestant.dump(value, path)
        size = os.path.getsize(path)
        read = contestant.map if what == "mapped" else contestant.load
        check(read(path), value)
        if what == "mapped":
            times = [seconds_of(read, path)[0] for _ in range(50 if quick else 500)]
            report(case, peer, contestant.version, median(times), "s", calls=len(times),
                   p90=percentile90(times), bytes=byte_count)
            return

        def once():
            if way == "load":
                return seconds_of(contestant.load, path)[0]
            os.unlink(path)
            return seconds_of(contestant.dump, value, path)[0]

        times, start = [], time.perf_counter()
        while not times or (len(times) < MOST_CALLS and time.perf_counter() - start < ENOUGH
                            and not quick):
            times.append(once())
        check(read(path), value)
    rates = [byte_count / 1e6 / seconds for seconds in times]
    report(case, peer, contestant.version, median(rates), "MB/s", bytes=byte_count, file=size,
           runs=rates)


def check(found, value):
    same = numpy.array_equal(found, value) if isinstance(value, numpy.ndarray) else found == value
    assert same, "a wrong value came back"


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
