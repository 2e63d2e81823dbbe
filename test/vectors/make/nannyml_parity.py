"""Vectors of NannyML: python nannyml_parity.py > ../parity/nannyml-0.13.json

Made with Python 3.11, nannyml==0.13.1 (numpy 2.4.6, pandas 2.3.3, scipy 1.17.1). The peer's own calculator, fitted on the reference with its
default chunks; the whole current column is one chunk.
"""
import json
import logging
import math

import warnings

import numpy as np
import pandas as pd
from nannyml.chunk import DefaultChunker
from nannyml.drift.univariate.calculator import DEFAULT_THRESHOLDS
from nannyml.drift.univariate.methods import FeatureType, MethodFactory
from parity_data import SETS, cells

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
NUMERIC = {"js": "jensen_shannon", "ks": "kolmogorov_smirnov", "wasserstein": "wasserstein", "hellinger": "hellinger"}
CATEGORICAL = {"js": "jensen_shannon", "hellinger": "hellinger", "l_infinity": "l_infinity", "chi_square": "chi2"}


def run(reference, current, kind, name):
    try:
        method = MethodFactory.create(name, kind, chunker=DefaultChunker(), threshold=DEFAULT_THRESHOLDS[name])
        method.fit(reference)
        value = float(method.calculate(current))
    except Exception as error:
        return {"error": type(error).__name__}
    if not math.isfinite(value):
        return {"error": "not a number"}
    upper = None if name == "chi2" else float(method.upper_threshold_value)
    p_value = float(method._p_value) if name == "chi2" else None
    return {"value": value, "upper": upper, "pValue": p_value, "drifted": bool(method.alert(value))}


out = []
for name, kind, reference_recipe, current_recipe in SETS:
    dtype = object if kind == "categorical" else None
    reference, current = (pd.Series(cells(recipe), name="x", dtype=dtype) for recipe in (reference_recipe, current_recipe))
    feature = FeatureType.CONTINUOUS if kind == "numeric" else FeatureType.CATEGORICAL
    methods = NUMERIC if kind == "numeric" else CATEGORICAL
    out.append({"set": name, "type": kind, "reference": reference_recipe, "current": current_recipe,
                "results": {ours: run(reference, current, feature, theirs) for ours, theirs in methods.items()}})
print("[\n" + ",\n".join(json.dumps(entry) for entry in out) + "\n]")
