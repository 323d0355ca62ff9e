import numpy
from joblib import Parallel, delayed

from example import pause, timed


def heavy_sum_of_squares(vector):
    pause(1)
    return (vector ** 2).sum()


def main():
    random = numpy.random.RandomState(42)
    vectors = [random.rand(1000) for _ in range(10)]

    def summed(**settings):
        parallel = Parallel(n_jobs=8, return_as="generator", **settings)
        return sum(parallel(delayed(heavy_sum_of_squares)(v) for v in vectors))

    def listed():
        # This backend has no generators.
        parallel = Parallel(n_jobs=8, backend="multiprocessing")
        return sum(parallel(delayed(heavy_sum_of_squares)(v) for v in vectors))

    print(timed("sequential", lambda: sum(heavy_sum_of_squares(v) for v in vectors)))
    print(timed("8 jobs", summed))
    print(timed("8 jobs, loky", lambda: summed(backend="loky")))
    print(timed("8 jobs, threading", lambda: summed(backend="threading")))
    print(timed("8 jobs, multiprocessing", listed))


if __name__ == "__main__":
    main()
