"""The peers behind one face: a context manager that holds warm workers, with

    run(function, values)        all results, in order
    once(function, value)        one task, there and back
    prepare(function, values)    calls not made yet, for run_prepared (joblib only)
    stream(function, values)     an iterator over the results, in any order if is_ordered is false
    workers, version

The functions take one argument; `functools.partial` binds what all tasks share, which travels as
it would among the arguments.
"""

from measuring import WORKERS, packages


def make(peer, backend, chunk=None, workers=WORKERS):
    """The peer of a name such as "joblib" or "joblib, threading", where the part behind the comma
    chooses one of its backends or ways."""
    family, _, option = peer.partition(", ")
    return PEERS[family](option or backend, chunk, workers)


class Plain:
    """A list comprehension: no library at all."""

    version = packages()

    def __init__(self, backend, chunk, workers):
        self.workers = 1

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

    def __init__(self, backend, chunk, workers):
        from joblib import Parallel, delayed

        self.delayed, self.kind, self.backend = delayed, Parallel, backend
        self.workers = 1 if backend == "sequential" else workers
        self.parallel = Parallel(n_jobs=self.workers, backend=backend, batch_size=chunk or "auto")

    def __enter__(self):
        self.parallel.__enter__()
        return self

    def __exit__(self, *failure):
        self.parallel.__exit__(*failure)

    def run(self, function, values):
        return self.parallel(self.prepare(function, values, iter))

    def once(self, function, value):
        return self.run(function, [value])[0]

    def prepare(self, function, values, collection=list):
        # Each argument by itself: joblib maps large arrays where it finds them among these.
        shared = getattr(function, "args", ())
        call = self.delayed(getattr(function, "func", function))
        return collection(call(*shared, value) for value in values)

    def run_prepared(self, calls):
        return self.parallel(calls)

    def stream(self, function, values, is_ordered):
        how = "generator" if is_ordered else "generator_unordered"
        parallel = self.kind(n_jobs=self.workers, backend=self.backend, return_as=how)
        return parallel(self.prepare(function, values, iter))


class Executor:
    """Anything with the interface of concurrent.futures."""

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

    def stream(self, function, values, is_ordered):
        return self.executor.map(function, values, **self.order(is_ordered))

    def order(self, is_ordered):
        assert is_ordered, "it has results in order only"
        return {}


class Futures(Executor):
    """Processes or threads of concurrent.futures."""

    version = packages()

    def __init__(self, backend, chunk, workers):
        from concurrent import futures

        kind = {"threading": futures.ThreadPoolExecutor}.get(backend, futures.ProcessPoolExecutor)
        self.executor = kind(workers)
        self.chunk, self.workers = chunk, workers


class MPI(Executor):
    """mpi4py.futures; the program runs under mpirun and `python -m mpi4py.futures`."""

    version = packages("mpi4py")

    def __init__(self, backend, chunk, workers):
        from mpi4py.futures import MPIPoolExecutor

        self.executor = MPIPoolExecutor(use_pkl5=backend == "pkl5")
        self.executor.bootup(wait=True)
        # It has no chunk size of its own choice; its documentation shows no larger one than this.
        self.chunk, self.workers = chunk or 100, workers

    def order(self, is_ordered):
        return {"unordered": not is_ordered}


class Pool:
    """multiprocessing.Pool, whose workers are forked."""

    version = packages()

    def __init__(self, backend, chunk, workers):
        from multiprocessing import get_context

        self.pool = get_context("fork").Pool(workers)
        self.chunk, self.workers = chunk, workers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.close()
        self.pool.join()

    def run(self, function, values):
        return self.pool.map(function, values, chunksize=self.chunk)

    def once(self, function, value):
        return self.pool.apply(function, (value,))

    def stream(self, function, values, is_ordered):
        return (self.pool.imap if is_ordered else self.pool.imap_unordered)(function, values)


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
