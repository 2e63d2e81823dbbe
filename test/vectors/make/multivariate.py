"""Vectors of mmd and energy_nd: python multivariate.py > ../multivariate/pairs.json

Made with Python 3.12, numpy 2.5.5, straight from the definitions with all pairs in memory.
"""
import json

import numpy as np
from parity_data import cells, integers, normal, rounded

SETS = [
    ("two columns", [normal(60, 1), normal(60, 2)], [normal(40, 3, 0.4), normal(40, 4)]),
    ("no drift", [normal(120, 5), normal(120, 6), normal(120, 7)], [normal(90, 8), normal(90, 9), normal(90, 10)]),
    ("ties", [rounded(80, 11, steps=2), integers(80, 12, 3)], [rounded(70, 13, 0.3, steps=2), integers(70, 14, 3, 1.2)]),
    ("one column", [normal(50, 15)], [normal(45, 16, 1.0)]),
    ("units apart", [normal(70, 17, 1e6, 1e3), normal(70, 18, 0, 1e-6)], [normal(60, 19, 1.0005e6, 1e3), normal(60, 20, 0, 2e-6)]),
    ("a constant column", [normal(50, 21), integers(50, 22, 1)], [normal(40, 23, 0.5), integers(40, 24, 1)]),
    ("missing cells", [normal(80, 25, missing=0.1), normal(80, 26)], [normal(60, 27, 0.2), normal(60, 28, missing=0.2)]),
]


def table(recipes):
    data = np.array([[np.nan if v is None else v for v in cells(r)] for r in recipes], dtype=float).T
    return data[np.isfinite(data).all(axis=1)]


def squared(a, b):
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)


out = []
for name, reference, current in SETS:
    x, y = table(reference), table(current)
    mean, sd = x.mean(axis=0), x.std(axis=0)
    sd = np.where(sd > 0, sd, 1)
    x, y = (x - mean) / sd, (y - mean) / sd
    n, m = len(x), len(y)
    dxx, dyy, dxy = squared(x, x), squared(y, y), squared(x, y)
    width = np.median(dxx[np.triu_indices(n, 1)])
    k = [np.exp(-d / width) for d in (dxx, dyy, dxy)]
    mmd = (k[0].sum() - n) / (n * (n - 1)) + (k[1].sum() - m) / (m * (m - 1)) - 2 * k[2].mean()
    energy = np.sqrt(2 * np.sqrt(dxy).mean() - np.sqrt(dxx).mean() - np.sqrt(dyy).mean())
    out.append({"set": name, "reference": reference, "current": current, "rows": [n, m], "mmd": float(mmd), "energy_nd": float(energy)})
print("[\n" + ",\n".join(json.dumps(entry) for entry in out) + "\n]")
