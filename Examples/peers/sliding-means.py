import os
import tempfile

import numpy
from joblib import Parallel, delayed, dump, load

from example import pause, timed


def slow_mean(data, window):
    pause(0.01)
    return data[window].mean()


def write_mean(data, window, output, place):
    output[place] = slow_mean(data, window)


def main():
    data = numpy.random.RandomState(42).rand(10_000_000)
    windows = [slice(start, start + 500_000) for start in range(0, data.size - 500_000, 100_000)]

    timed("sequential", lambda: [slow_mean(data, w) for w in windows])
    timed("2 jobs", lambda: Parallel(n_jobs=2)(delayed(slow_mean)(data, w) for w in windows))

    with tempfile.TemporaryDirectory() as folder:
        dump(data, os.path.join(folder, "data"))
        mapped = load(os.path.join(folder, "data"), mmap_mode="r")
        timed(
            "2 jobs, mapped file",
            lambda: Parallel(n_jobs=2)(delayed(slow_mean)(mapped, w) for w in windows))
        output = numpy.memmap(
            os.path.join(folder, "means"), dtype=data.dtype, shape=len(windows), mode="w+")
        timed(
            "2 jobs, writing",
            lambda: Parallel(n_jobs=2)(
                delayed(write_mean)(mapped, w, output, i) for i, w in enumerate(windows)))
        del mapped, output


if __name__ == "__main__":
    main()
