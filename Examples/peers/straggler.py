import time

import numpy
from joblib import Parallel, delayed

from example import pause, watch_memory


def make_large_array(number):
    pause(5 if (number + 20) % 60 == 0 else 0.1)
    return number * numpy.ones((10_000, 200))


def summed(return_as):
    results = Parallel(n_jobs=2, return_as=return_as)(
        delayed(make_large_array)(i) for i in range(150))
    return sum(result.mean() for result in results)


def main():
    for label, return_as in (
        ("generator", "generator"), ("generatorUnordered", "generator_unordered")
    ):
        start = time.perf_counter()
        _, peak = watch_memory(lambda: summed(return_as))
        seconds = time.perf_counter() - start
        print(f"{label:<24}{seconds:6.2f} s  {peak / 1e6:4.0f} MB", flush=True)


if __name__ == "__main__":
    main()
