"""The peers behind one face: a context manager that holds warm workers, with

    run(function, values)        all results, in order
    once(function, value)        one task, there and back
    prepare(function, values)    calls not made yet, for run_prepared (joblib only)
    workers, version
"""

from measuring import WORKERS, packages


class Plain:
    """A list comprehension: no library at all."""

    version = packages()
    workers = 1

    def __init__(self, backend, chunk):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, function, values):
        return [function(value) for value in values]

    def once(self, function, value):
        return function(value)


class Joblib:
    """One Parallel object, entered, so that its workers stay."""

    version = packages("joblib")

    def __init__(self, backend, chunk):
        from joblib import Parallel, delayed

        self.delayed = delayed
        self.workers = 1 if backend == "sequential" else WORKERS
        self.parallel = Parallel(n_jobs=self.workers, backend=backend, batch_size=chunk or "auto")

    def __enter__(self):
        self.parallel.__enter__()
        return self

    def __exit__(self, *failure):
        self.parallel.__exit__(*failure)

    def run(self, function, values):
        call = self.delayed(function)
        return self.parallel(call(value) for value in values)

    def once(self, function, value):
        return self.run(function, [value])[0]

    def prepare(self, function, values):
        call = self.delayed(function)
        return [call(value) for value in values]

    def run_prepared(self, calls):
        return self.parallel(calls)


class Executor:
    """Anything with the interface of concurrent.futures."""

    workers = WORKERS

    def __enter__(self):
        self.executor.__enter__()
        return self

    def __exit__(self, *failure):
        return self.executor.__exit__(*failure)

    def run(self, function, values):
        chunk = self.chunk or chunk_of_pool(len(values))
        return list(self.executor.map(function, values, chunksize=chunk))

    def once(self, function, value):
        return self.executor.submit(function, value).result()


class Futures(Executor):
    """Processes or threads of concurrent.futures."""

    version = packages()

    def __init__(self, backend, chunk):
        from concurrent import futures

        kind = {"threading": futures.ThreadPoolExecutor}.get(backend, futures.ProcessPoolExecutor)
        self.executor = kind(WORKERS)
        self.chunk = chunk


class MPI(Executor):
    """mpi4py.futures; the program runs under mpirun and `python -m mpi4py.futures`."""

    version = packages("mpi4py")

    def __init__(self, backend, chunk):
        from mpi4py.futures import MPIPoolExecutor

        self.executor = MPIPoolExecutor()
        self.executor.bootup(wait=True)
        # It has no chunk size of its own choice; its documentation shows no larger one than this.
        self.chunk = chunk or 100


class Pool:
    """multiprocessing.Pool, whose workers are forked."""

    version = packages()
    workers = WORKERS

    def __init__(self, backend, chunk):
        from multiprocessing import get_context

        self.pool = get_context("fork").Pool(WORKERS)
        self.chunk = chunk

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.close()
        self.pool.join()

    def run(self, function, values):
        return self.pool.map(function, values, chunksize=self.chunk)

    def once(self, function, value):
        return self.pool.apply(function, (value,))


def chunk_of_pool(count):
    """The chunk that multiprocessing.Pool chooses by itself: four of them a worker."""
    return max(1, -(-count // (4 * WORKERS)))


PEERS = {
    "python": Plain,
    "joblib": Joblib,
    "concurrent.futures": Futures,
    "multiprocessing.Pool": Pool,
    "mpi4py.futures": MPI,
}
