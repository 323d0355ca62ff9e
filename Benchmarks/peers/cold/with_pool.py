from multiprocessing import Pool

from tasks import identity

if __name__ == "__main__":
    with Pool(2) as pool:
        assert pool.map(identity, range(10)) == list(range(10))
