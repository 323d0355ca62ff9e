import sys

from joblib import Parallel, delayed
from tasks import identity

if __name__ == "__main__":
    results = Parallel(n_jobs=2, backend=sys.argv[1])(delayed(identity)(i) for i in range(10))
    assert results == list(range(10))
