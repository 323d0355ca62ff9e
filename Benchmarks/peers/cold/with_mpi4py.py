from mpi4py.futures import MPIPoolExecutor
from tasks import identity

if __name__ == "__main__":
    with MPIPoolExecutor() as pool:
        assert list(pool.map(identity, range(10))) == list(range(10))
