import os
import statistics
import time

import numpy
from joblib import Parallel, delayed


def echo(x):
    return x


def first(array, index):
    return array[index]


def seconds(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def main():
    print("| backend | first call | next call | a task | an array of 100 MB |")
    print("| --- | --- | --- | --- | --- |")
    count = 10_000
    for backend in ("sequential", "threading", "loky", "multiprocessing"):
        jobs = 1 if backend == "sequential" else 2

        def two_tasks():
            Parallel(n_jobs=jobs, backend=backend)(delayed(echo)(i) for i in range(2))

        def many_tasks():
            Parallel(n_jobs=jobs, backend=backend)(delayed(echo)(i) for i in range(count))

        def share_array():
            array = numpy.ones(12_500_000)
            return seconds(lambda: Parallel(n_jobs=jobs, backend=backend)(
                delayed(first)(array, i) for i in range(2)))

        start = seconds(two_tasks)
        call = statistics.median(seconds(two_tasks) for _ in range(11))
        task = statistics.median(seconds(many_tasks) / count for _ in range(3))
        array = statistics.median(share_array() for _ in range(3))
        print(
            f"| {backend} | {start * 1e3:.3f} ms | {call * 1e3:.3f} ms | {task * 1e6:.3f} µs "
            f"| {array * 1e3:.3f} ms |", flush=True)


if __name__ == "__main__":
    main()
