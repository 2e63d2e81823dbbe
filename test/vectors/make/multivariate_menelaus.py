"""Vectors of kdq_tree from Menelaus: python multivariate_menelaus.py > ../multivariate/menelaus-0.2.json

Made with Python 3.10.13 and menelaus-requirements.txt beside this file (menelaus 0.2.0, numpy 2.2.6): the leaves of its tree, built from the
reference and filled with the current rows, and its divergence. Menelaus stops at a cell whose rows agree in the column whose turn it is,
Leeway goes on to the next column: continuous columns only.
"""
import json

import numpy as np
from menelaus.partitioners import KDQTreePartitioner
from parity_data import cells, normal

SETS = [
    (20, [normal(400, 1), normal(400, 2), normal(400, 3)], [normal(300, 4), normal(300, 5), normal(300, 6)]),
    (10, [normal(150, 7), normal(150, 8)], [normal(40, 9, 0.7), normal(40, 10)]),
    (50, [normal(1000, 11, 1e6, 1e3), normal(1000, 12, 0, 1e-6)], [normal(700, 13, 1.0004e6, 1e3), normal(700, 14, 0, 2e-6)]),
    (100, [normal(3000, 15 + k) for k in range(5)], [normal(2500, 25 + k, 0.1 * k) for k in range(5)]),
    (10, [normal(90, 40)], [normal(400, 41, 0, 3)]),
]


def table(recipes):
    return np.array([cells(recipe) for recipe in recipes], dtype=float).T


out = []
for most, reference, current in SETS:
    tree = KDQTreePartitioner(count_ubound=most, cutpoint_proportion_lbound=2e-10)
    tree.build(table(reference))
    tree.fill(table(current), "current")
    out.append({"mostInCell": most, "reference": reference, "current": current, "cells": len(tree.leaves),
                "divergence": float(tree.kl_distance("build", "current"))})
print("[\n" + ",\n".join(json.dumps(entry) for entry in out) + "\n]")
