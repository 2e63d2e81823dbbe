"""CPU milliseconds of SciPy's and NumPy's univariate tests and distances on a million normal rows a side, without drift: one JSON object.

Requirements: scipy-requirements.txt. Threads are held to one, so that CPU time is comparable. Distances of counts are NumPy: quantiles of the
reference, searchsorted, bincount. No peer offers a null band with them.
"""
import json
import os
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import scipy.stats as st
from scipy.spatial.distance import jensenshannon

warnings.filterwarnings("ignore")
ROWS = 1_000_000


def shares(x, y):
    edges = np.unique(np.quantile(x, np.arange(1, 20) / 20))
    return [np.bincount(np.searchsorted(edges, v, side="right"), minlength=len(edges) + 1) / len(v) for v in (x, y)]


def main():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=ROWS), rng.normal(size=ROWS)

    def js():
        return jensenshannon(*shares(x, y), base=2)

    def psi():
        p, q = shares(x, y)
        return ((p - q) * np.log(p / q)).sum()

    plans = {
        "ks": lambda: st.ks_2samp(x, y),
        "t_test": lambda: st.ttest_ind(x, y),
        "welch_t": lambda: st.ttest_ind(x, y, equal_var=False),
        "mann_whitney": lambda: st.mannwhitneyu(x, y),
        "anderson_darling": lambda: st.anderson_ksamp([x, y], variant="midrank"),
        "cramer_von_mises": lambda: st.cramervonmises_2samp(x, y),
        "epps_singleton": lambda: st.epps_singleton_2samp(x, y),
        "wasserstein": lambda: st.wasserstein_distance(x, y),
        "energy": lambda: st.energy_distance(x, y),
        "js": js,
        "psi": psi,
    }
    found = {}
    for name, run in plans.items():
        start = time.process_time_ns()
        run()
        found[name] = (time.process_time_ns() - start) / 1e6
    print(json.dumps(found))


main()
