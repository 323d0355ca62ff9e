import tempfile

import numpy
from joblib import Memory, Parallel, delayed

from example import pause, timed


def slow_mean(data, column):
    pause(1)
    return data[:, column].mean()


def main():
    data = numpy.random.RandomState(42).randn(1000, 4)
    columns = range(4)
    with tempfile.TemporaryDirectory() as folder:
        cached_mean = Memory(folder, verbose=0).cache(slow_mean)

        def two_jobs():
            return Parallel(n_jobs=2)(delayed(cached_mean)(data, column) for column in columns)

        print(timed("sequential", lambda: [slow_mean(data, column) for column in columns]))
        timed("2 jobs, first round", two_jobs)
        timed("2 jobs, second round", two_jobs, "µs")
        timed(
            "found by this process",
            lambda: [cached_mean(data, column) for column in columns], "µs")


if __name__ == "__main__":
    main()
