from concurrent.futures import ProcessPoolExecutor

from tasks import identity

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        assert list(pool.map(identity, range(10))) == list(range(10))
