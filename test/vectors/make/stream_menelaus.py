"""Alarms of Menelaus: python stream_menelaus.py writes ../stream/menelaus-0.2.json.

Made with Python 3.10.13, menelaus==0.2.0 (numpy 2.2.6, pandas 2.3.3, scipy 1.15.3, scikit-learn 1.7.2). HDDDM and CDBD on batches cut from a
stream (the first one is the reference), with detect_batch=3, which draws nothing; an alarm is that of the last value of its batch.
LinearFourRates: its weighted rates on a stream of confusion cells, and bounds from its own Monte Carlo of 100,000 draws.
"""
import json
import os
import random
import sys
import warnings

import numpy as np
import pandas as pd
from menelaus.concept_drift import LinearFourRates
from menelaus.data_drift import CDBD, HDDDM
from stream_recipes import number_recipe, runs, stream

warnings.filterwarnings("ignore")
CASES = 36
HERE = os.path.dirname(os.path.abspath(__file__))


def batches(values, size):
    return [values[at:at + size] for at in range(0, len(values) - size + 1, size)]


def histogram_case(name, make, i):
    rng = random.Random(f"{name}/{i}")
    statistic = rng.choice(["tstat", "tstat", "stdev"])
    params = {} if i < 4 else {
        "batch_size": rng.choice([10, 25, 50, 100, 200]), "statistic": statistic,
        "significance": rng.choice([0.05, 0.01, 0.3]) if statistic == "tstat" else rng.choice([1, 2, 3])}
    recipe = number_recipe(rng, 4000 if i < 4 else 2000)
    size = params.get("batch_size", 200)
    detector = make(detect_batch=3, statistic=params.get("statistic", "tstat"), significance=params.get("significance", 0.05), subsets=5)
    alarms = []
    for at, batch in enumerate(batches(stream(recipe), size)):
        frame = pd.DataFrame({"x": batch})
        if at == 0:
            detector.set_reference(frame)
            continue
        detector.update(frame)
        if detector.drift_state == "drift":
            alarms.append((at + 1) * size - 1)
    return {"detector": name, "params": params, "stream": recipe, "alarms": runs(alarms), "warnings": []}


def tables():
    """Three columns in batches of 80: the middle one shifts, then all do."""
    recipes = [{"seed": 10 + k, "parts": [["bell", 1600, 0, 1], ["bell", 800, shift, 1], ["bell", 800, 2, 1]]} for k, shift in enumerate((0, 1.5, 0))]
    columns = [stream(recipe) for recipe in recipes]
    detector = HDDDM(detect_batch=3)
    rows = []
    for at, cut in enumerate(zip(*(batches(values, 80) for values in columns))):
        frame = pd.DataFrame({f"c{k}": values for k, values in enumerate(cut)})
        if at == 0:
            detector.set_reference(frame)
            continue
        detector.update(frame)
        rows.append([detector.current_distance, detector.thresholds.get(detector.total_batches), detector.drift_state == "drift"])
    return {"columns": recipes, "batch": 80, "rows": rows}


class Unbounded(LinearFourRates):
    def _sim_bounds(self, est_rate, denom):
        return {"lb_warn": -1, "ub_warn": 2, "lb_detect": -1, "ub_detect": 2}


def four_rates():
    recipe = {"seed": 77, "parts": [["levels", 400, 4, 0]]}
    detector = Unbounded(time_decay_factor=0.95)
    rows = []
    for at, cell in enumerate(stream(recipe), 1):
        detector.update(cell // 2, cell % 2)
        if at % 40 == 0:
            rows.append([detector._p_table[at][rate] for rate in ("tpr", "tnr", "ppv", "npv")] + [detector._r_stat[at][rate] for rate in ("tpr", "tnr", "ppv", "npv")])
    np.random.seed(5)
    bounds = []
    for rate, steps, decay in ((0.5, 200, 0.9), (0.9, 200, 0.9), (0.97, 400, 0.9), (0.8, 30, 0.9), (0.7, 300, 0.95), (0.3, 200, 0.5)):
        simulated = LinearFourRates(time_decay_factor=decay, warning_level=0.05, detect_level=0.005, num_mc=100_000)._sim_bounds(rate, steps)
        bounds.append({"rate": rate, "steps": steps, "decay": decay, "levels": [0.05, 0.005],
                       "low": [simulated["lb_warn"], simulated["lb_detect"]], "high": [simulated["ub_warn"], simulated["ub_detect"]]})
    return {"stream": recipe, "decay": 0.95, "every": 40, "rows": rows, "bounds": bounds}


def main():
    cases = [histogram_case(name, make, i) for name, make in (("hdddm", HDDDM), ("cdbd", CDBD)) for i in range(CASES)]
    out = {"made": "Python %d.%d.%d" % sys.version_info[:3] + ", menelaus==0.2.0, numpy 2.2.6, pandas 2.3.3, scipy 1.15.3"}
    with open(os.path.join(HERE, "../stream/menelaus-0.2.json"), "w") as file:
        text = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        file.write('{"made":' + json.dumps(out["made"]) + ',\n"cases":[\n' + text + '\n],\n"tables":' + json.dumps(tables()) + ',\n"lfr":'
                   + json.dumps(four_rates(), default=float) + "}\n")


if __name__ == "__main__":
    main()
