"""Vectors of mmd and lsdd from Alibi-Detect: python multivariate_alibi.py > ../multivariate/alibi-0.13.json

Made with Python 3.12.1 and test/bench/peers/alibi-requirements.txt (alibi-detect 0.13.0, torch 2.15.0, numpy 1.26.4); run as a program,
for its numbers. Alibi takes columns as they are, so it gets z-scores by the reference (ddof 0). Its kernel width is the lower of the two
middle distances where the pairs of reference rows are even in number: the sizes here make them odd, so that there is one median.
"""
import contextlib
import json
import sys
import warnings

import numpy as np
import torch
from parity_data import cells, integers, normal, rounded

warnings.filterwarnings("ignore")
with contextlib.redirect_stdout(sys.stderr):
    from alibi_detect.cd import LSDDDrift, MMDDrift

PERMUTATIONS = 1000
SETS = [
    ("two columns", [normal(62, 1), normal(62, 2)], [normal(40, 3, 0.4), normal(40, 4)]),
    ("no drift", [normal(119, 5), normal(119, 6), normal(119, 7)], [normal(90, 8), normal(90, 9), normal(90, 10)]),
    ("ties", [rounded(82, 11, steps=2), integers(82, 12, 3)], [rounded(70, 13, 0.3, steps=2), integers(70, 14, 3, 1.2)]),
    ("units apart", [normal(71, 17, 1e6, 1e3), normal(71, 18, 0, 1e-6)], [normal(60, 19, 1.0003e6, 1e3), normal(60, 20, 0, 1.3e-6)]),
    ("more current rows", [normal(99, 31), normal(99, 32)], [normal(260, 33, 0.2), normal(260, 34)]),
    ("a wider law", [normal(150, 35), normal(150, 36)], [normal(150, 37, 0, 1.6), normal(150, 38, 0, 1.6)]),
    ("one law, far apart by chance", [normal(202, 41), normal(202, 42)], [normal(202, 43), normal(202, 44)]),
]


def table(recipes):
    return np.array([cells(recipe) for recipe in recipes], dtype=float).T


def predicted(detector, x, y):
    np.random.seed(7)
    torch.manual_seed(7)
    with contextlib.redirect_stdout(sys.stderr):
        data = detector(x, backend="pytorch", n_permutations=PERMUTATIONS).predict(y)["data"]
    return {"statistic": float(data["distance"]), "pValue": float(data["p_val"])}


out = []
for name, reference, current in SETS:
    x, y = table(reference), table(current)
    mean, sd = x.mean(axis=0), x.std(axis=0)
    x, y = (x - mean) / sd, (y - mean) / sd
    assert (len(x) * (len(x) - 1) // 2) % 2 == 1
    out.append({"set": name, "reference": reference, "current": current, "rows": [len(x), len(y)],
                "mmd": predicted(MMDDrift, x, y), "lsdd": predicted(LSDDDrift, x, y)})
print("[\n" + ",\n".join(json.dumps(entry) for entry in out) + "\n]")
