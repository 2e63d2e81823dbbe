"""Vectors of Evidently: python evidently_parity.py > ../parity/evidently-0.7.json

Made with Python 3.12, evidently==0.7.23 (numpy 2.5.5, pandas 2.3.3, scipy 1.18.1). Each entry is what the peer's own test says of a column
that was cleaned the way `get_one_column_drift` cleans it, or the fact that it raises.
"""
import json
import math
import warnings

import numpy as np
import pandas as pd
from evidently.legacy.calculations import stattests  # noqa: F401  registers the tests
from evidently.legacy.calculations.stattests.registry import ColumnType, get_stattest
from parity_data import SETS, cells

warnings.filterwarnings("ignore")

NUMERIC = {
    "ks": "ks", "t_test": "t_test", "mann_whitney": "mannw", "anderson_darling": "anderson", "cramer_von_mises": "cramer_von_mises",
    "epps_singleton": "es", "psi": "psi", "kl": "kl_div", "js": "jensenshannon", "hellinger": "hellinger",
    "wasserstein": "wasserstein", "energy": "ed",
}
CATEGORICAL = {
    "chi_square": "chisquare", "z_test": "z", "g_test": "g_test", "fisher_exact": "fisher_exact", "tv": "TVD", "psi": "psi",
    "kl": "kl_div", "js": "jensenshannon", "hellinger": "hellinger",
}


def clean(column):
    return column.replace([-np.inf, np.inf], np.nan).dropna()


def run(reference, current, kind, name):
    reference, current = clean(reference), clean(current)
    test = get_stattest(reference, current, kind, name)
    try:
        result = test(reference.copy(), current.copy(), kind, None)
    except Exception as error:  # the peer's refusal is the vector
        return {"peer": test.name, "error": type(error).__name__}
    score = float(result.drift_score)
    if not math.isfinite(score):
        return {"peer": test.name, "error": "not a number"}
    return {"peer": test.name, "score": score, "threshold": float(result.actual_threshold), "drifted": bool(result.drifted)}


out = []
for name, kind, reference_recipe, current_recipe in SETS:
    reference, current = pd.Series(cells(reference_recipe)), pd.Series(cells(current_recipe))
    column_type = ColumnType.Numerical if kind == "numeric" else ColumnType.Categorical
    results = {ours: run(reference, current, column_type, theirs)
               for ours, theirs in (NUMERIC if kind == "numeric" else CATEGORICAL).items()
               # 1000 permutations of many rows take minutes; and of two values the covariance has rank 1 and rounding, which decides
               # whether the peer counts 1 or 2 degrees of freedom.
               if not (ours == "tv" and reference_recipe["n"] > 2500) and not (ours == "epps_singleton" and name == "two values")}
    out.append({"set": name, "type": kind, "reference": reference_recipe, "current": current_recipe,
                "default": run(reference, current, column_type, None), "results": results})
print("[\n" + ",\n".join(json.dumps(entry) for entry in out) + "\n]")
