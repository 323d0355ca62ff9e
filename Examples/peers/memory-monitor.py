import numpy
from joblib import Parallel, delayed

from example import pause, watch_memory


def make_large_array(number):
    pause(0.1)
    return number * numpy.ones((10_000, 200))


def summed(return_as):
    results = Parallel(n_jobs=2, return_as=return_as)(
        delayed(make_large_array)(i) for i in range(150))
    return sum(result.mean() for result in results)


def main():
    for label in ("list", "generator"):
        _, peak = watch_memory(lambda: summed(label))
        print(f"{label:<24}{peak / 1e6:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
