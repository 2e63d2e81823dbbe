"""Reference values for the univariate tests and distances, from SciPy, NumPy and (Kuiper) Astropy.

    python -m venv venv && venv/bin/pip install -r test/vectors/make/scipy-univariate-requirements.txt
    venv/bin/python test/vectors/make/scipy_univariate.py > test/vectors/scipy-univariate.json

Samples are not stored: both sides draw them from the same small generator (see lcg-samples.ts).
"""

import json
import math
import platform
import sys
import warnings

import astropy
import numpy as np
import scipy
import scipy.special as special
import scipy.stats as st
from astropy.stats import kuiper_two
from scipy.spatial.distance import jensenshannon
from scipy.stats._hypotests import _cdf_cvm_inf

warnings.filterwarnings("ignore")


def uniforms(seed):
    x = seed
    while True:
        x = (16807 * x) % 2147483647
        yield x / 2147483647


def normals(seed):
    u = uniforms(seed)
    while True:
        a, b = next(u), next(u)
        yield math.sqrt(-2 * math.log(a)) * math.cos(2 * math.pi * b)


SHAPES = {
    "normal": lambda seed: normals(seed),
    "shifted": lambda seed: (0.3 + 1.2 * z for z in normals(seed)),
    "tenths": lambda seed: (math.floor(10 * z + 0.5) / 10 for z in normals(seed)),
    "wideTenths": lambda seed: (math.floor(12 * z + 2.5) / 10 for z in normals(seed)),
    "few": lambda seed: (float(math.floor(4 * u)) for u in uniforms(seed)),
    "heavy": lambda seed: (math.exp(3 * z) for z in normals(seed)),
}


def sample(shape, seed, n):
    source = SHAPES[shape](seed)
    return np.array([next(source) for _ in range(n)])


def pair(result):
    return [float(result.statistic), float(result.pvalue)]


def binned(x, y):
    edges = np.unique(np.quantile(x, np.arange(1, 20) / 20))
    a, b = (np.bincount(np.searchsorted(edges, v, side="right"), minlength=len(edges) + 1) for v in (x, y))
    return a[a + b > 0].astype(float), b[a + b > 0].astype(float)


def distances(a, b):
    p, q = a / a.sum(), b / b.sum()
    filled_a, filled_b = np.where(a > 0, a, 0.5), np.where(b > 0, b, 0.5)
    fp, fq = filled_a / filled_a.sum(), filled_b / filled_b.sum()
    return {
        "psi": float(((fp - fq) * np.log(fp / fq)).sum()),
        "kl": float(st.entropy(fp, fq)),
        "js": float(jensenshannon(p, q, base=2)) if np.any(p != q) else 0.0,
        "hellinger": float(np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)),
        "bhattacharyya": float(1 - np.sqrt(p * q).sum()),
        "histogram_intersection": float(1 - np.minimum(p, q).sum()),
        "tv": float(np.abs(p - q).sum() / 2),
        "l_infinity": float(np.abs(p - q).max()),
    }


def mmd(x, y):
    upper = np.triu_indices(len(x), 1)
    median = np.median(((x[:, None] - x[None, :]) ** 2)[upper])
    if median == 0:
        return None

    def kernel(a, b):
        return np.exp(-((a[:, None] - b[None, :]) ** 2) / median)

    n, m = len(x), len(y)
    within = (kernel(x, x).sum() - n) / (n * (n - 1)) + (kernel(y, y).sum() - m) / (m * (m - 1))
    return float(within - 2 * kernel(x, y).mean())


def numeric(reference, current):
    x, y = sample(*reference), sample(*current)
    tests = {
        "ks": lambda: pair(st.ks_2samp(x, y)),
        "mann_whitney": lambda: pair(st.mannwhitneyu(x, y)),
        "t_test": lambda: pair(st.ttest_ind(x, y)),
        "welch_t": lambda: pair(st.ttest_ind(x, y, equal_var=False)),
        "anderson_darling": lambda: pair(st.anderson_ksamp([x, y], variant="midrank")),
        "cramer_von_mises": lambda: pair(st.cramervonmises_2samp(x, y)),
        "epps_singleton": lambda: pair(st.epps_singleton_2samp(x, y)),
        "kuiper": lambda: [float(v) for v in kuiper_two(x, y)],
        "baumgartner_weiss_schindler": lambda: pair(
            st.bws_test(x, y, method=st.PermutationMethod(n_resamples=2_000_000))
            if math.comb(len(x) + len(y), len(x)) <= 200_000
            else st.bws_test(x, y, method=st.PermutationMethod(n_resamples=1))
        ),
    }
    out = {"reference": reference, "current": current, "tests": {}, "distances": distances(*binned(x, y))}
    for name, run in tests.items():
        try:
            values = run()
        except ValueError:
            continue
        if not all(math.isfinite(v) for v in values):
            continue
        # Kuiper's series is not clipped by Astropy.
        values[1] = min(1.0, max(0.0, values[1]))
        if name == "baumgartner_weiss_schindler" and math.comb(len(x) + len(y), len(x)) > 200_000:
            values = values[:1]
        out["tests"][name] = values
    out["distances"]["wasserstein"] = float(st.wasserstein_distance(x, y))
    out["distances"]["energy"] = float(st.energy_distance(x, y))
    value = mmd(x, y)
    if value is not None:
        out["distances"]["mmd_1d"] = value
    return out


def categorical(reference, current):
    a, b = np.array(reference, float), np.array(current, float)
    table = np.array([a, b])
    kept = table[:, table.sum(axis=0) > 0]
    out = {"reference": reference, "current": current, "tests": {}, "distances": distances(kept[0], kept[1])}
    if kept.shape[1] > 1:
        chi = st.chi2_contingency(kept, correction=False)
        out["tests"]["chi_square"] = pair(chi)
        out["tests"]["g_test"] = pair(st.chi2_contingency(kept, correction=False, lambda_="log-likelihood"))
        out["distances"]["cramers_v"] = float(st.contingency.association(kept.astype(int), method="cramer"))
    if kept.shape[1] == 2:
        out["tests"]["fisher_exact"] = [float(st.fisher_exact(kept)[1])]
        n, m = kept.sum(axis=1)
        p, q = kept[0][1] / n, kept[1][1] / m
        hits = kept[:, 1].sum() / (n + m)
        z = (p - q) / math.sqrt(hits * (1 - hits) * (1 / n + 1 / m))
        out["tests"]["z_test"] = [float(z), float(2 * st.norm.sf(abs(z)))]
    return out


def functions():
    rows = []
    for x in [0.001, 0.1, 0.5, 0.9, 1.5, 2.5, 7, 14.9, 15, 33, 1e3, 1e6, 1e9]:
        rows.append(["logGamma", [x], float(special.gammaln(x))])
    for degrees in [1, 2, 3, 5, 19, 100, 10_000, 1_000_000]:
        for tail in [0.999, 0.5, 0.1, 1e-3, 1e-9, 1e-40, 1e-200]:
            x = float(st.chi2.isf(tail, degrees))
            rows.append(["chiSquare", [x, degrees], float(st.chi2.sf(x, degrees))])
    for z in [-3, -0.5, 0, 0.1, 1, 2, 5, 10, 30]:
        rows.append(["normal", [z], float(st.norm.sf(z))])
    for degrees in [1, 2, 2.5, 7, 30.3, 500, 20_000, 2_000_000, 1_000_000_000]:
        for t in [1e-5, 0.1, 0.9, 1.9, 3, 6, 12]:
            rows.append(["student", [t, degrees], float(2 * st.t.sf(t, degrees))])
    for n in [1, 2, 5, 10, 50, 140, 141, 500, 5_000, 50_000, 500_000]:
        for z in [0.3, 0.45, 0.6, 0.8, 1, 1.3, 1.5, 2, 3, 6]:
            d = z / math.sqrt(n)
            if d < 1:
                rows.append(["kolmogorov", [n, d], float(st.kstwo.sf(d, n))])
                rows.append(["smirnov", [n, d], float(st.ksone.sf(d, n))])
    for x in [0.01, 0.03, 0.05, 0.1, 0.2, 0.46, 1]:
        rows.append(["cramerVonMises", [x], float(1 - _cdf_cvm_inf(np.float64(x)))])
    for x, marked, others, drawn in [(3, 10, 20, 8), (50, 100, 200, 130), (0, 4, 9, 3)]:
        rows.append(
            ["hypergeometric", [x, marked, others, drawn], float(st.hypergeom.pmf(x, marked + others, marked, drawn))]
        )
    for x, n, p in [(3, 10, 0.2), (5_000, 10_000, 0.49), (0, 5, 0.3), (5, 5, 0.3)]:
        rows.append(["binomial", [x, n, p], float(st.binom.pmf(x, n, p))])
    return [row for row in rows if math.isfinite(row[2]) and row[2] > 0 or row[0] == "logGamma"]


def main():
    sizes = [(2, 2), (3, 5), (5, 6), (8, 8), (8, 20), (7, 200), (20, 20), (19, 17), (30, 25), (101, 140), (1000, 800), (2000, 1500)]
    cases = []
    for at, (n, m) in enumerate(sizes):
        for reference, current in [
            ("normal", "normal"),
            ("normal", "shifted"),
            ("tenths", "wideTenths"),
            ("few", "few"),
            ("heavy", "heavy"),
        ]:
            seed = 100 * at + 10 * len(cases) + 1
            cases.append(numeric([reference, seed, n], [current, seed + 7, m]))
    # Beyond 10,000 rows the Kolmogorov-Smirnov p-value comes from the one-sample law.
    for n, m, current in [(12_000, 9_000, "normal"), (10_001, 60, "normal"), (300, 15_000, "shifted"), (20_000, 20_000, "normal")]:
        x, y = sample("normal", n, n), sample(current, m + 1, m)
        cases.append(
            {
                "reference": ["normal", n, n],
                "current": [current, m + 1, m],
                "tests": {"ks": pair(st.ks_2samp(x, y)), "mann_whitney": pair(st.mannwhitneyu(x, y))},
                "distances": {},
            }
        )
    tables = [
        [[10, 20, 30, 40], [12, 18, 33, 37]],
        [[16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]],
        [[4, 2, 0], [1, 1, 4]],
        [[408, 406, 420, 397, 369, 0], [350, 269, 242, 236, 216, 187]],
        [[0, 4], [8, 0]],
        [[3, 1], [1, 3]],
        [[1, 9], [11, 3]],
        [[700, 300], [650, 350]],
        [[500_000, 500_000], [499_000, 501_000]],
        [[90, 910], [5, 10]],
        [[2, 0, 5, 1], [0, 0, 9, 3]],
        [[7], [9]],
        [[1_000_000, 2_000_000, 50], [1_000_500, 1_999_000, 70]],
    ]
    document = {
        "madeBy": f"test/vectors/make/scipy_univariate.py: Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, Astropy {astropy.__version__}",
        "numeric": cases,
        "categorical": [categorical(*table) for table in tables],
        "functions": functions(),
    }
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


main()
