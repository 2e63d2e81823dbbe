"""Alarm and warning indices of Frouros: python stream_frouros.py writes ../stream/frouros-0.9.json.

Made with Python 3.12.1, frouros==0.9.0 (numpy 2.1.3, scipy 1.14.1), with `reset()` after each drift. Indices are of the state after each
update, before that reset.
"""
import os
import random
import warnings

import numpy as np
from frouros.detectors.concept_drift import (
    BOCD, BOCDConfig, ECDDWT, ECDDWTConfig, GeometricMovingAverage, GeometricMovingAverageConfig, RDDM, RDDMConfig, STEPD, STEPDConfig,
)
from frouros.detectors.concept_drift.streaming.change_detection.bocd import GaussianUnknownMean
from frouros.detectors.data_drift import IncrementalKSTest
from stream_recipes import bit_recipe, number_recipe, runs, stream, write

warnings.filterwarnings("ignore")
CASES = 36
HERE = os.path.dirname(os.path.abspath(__file__))


def rddm(r):
    low, high = r.choice([(1.773, 2.258), (1.773, 2.258), (1, 2), (2, 3), (0.5, 4)])
    return {"warning_level": low, "drift_level": high, "max_concept_size": r.choice([200, 500, 1000, 2000, 40000]),
            "min_concept_size": r.choice([1, 50, 100, 129, 300, 700, 7000]), "max_num_instances_warning": r.choice([1, 5, 50, 200, 1400]),
            "min_num_instances": r.choice([1, 30, 129, 129, 200])}


DETECTORS = {
    "gma": (GeometricMovingAverage, GeometricMovingAverageConfig, False, lambda r: {
        "alpha": r.choice([0.99, 0.99, 0.9, 0.5, 0.999, 1.0]), "lambda_": r.choice([1.0, 0.3, 0.1, 0.05, 2.0, 0.5]),
        "min_num_instances": r.choice([1, 10, 30, 30, 100])}),
    "rddm": (RDDM, RDDMConfig, True, rddm),
    "ecdd": (ECDDWT, ECDDWTConfig, True, lambda r: {
        "lambda_": r.choice([0.2, 0.2, 0.05, 0.5, 0.9]), "average_run_length": r.choice([100, 400, 400, 1000]),
        "warning_level": r.choice([0.5, 0.5, 0.1, 0.9]), "min_num_instances": r.choice([1, 10, 30, 30, 100])}),
    "stepd": (STEPD, STEPDConfig, True, lambda r: dict(zip(
        ("alpha_d", "alpha_w", "min_num_instances"),
        (*r.choice([(0.003, 0.05), (0.003, 0.05), (0.001, 0.005), (0.0001, 0.2), (0.05, 0.3), (0.5, 0.9)]), r.choice([1, 10, 30, 30, 75]))))),
}


def bocd_case(rng):
    parts = [["bell", rng.randint(60, 350), rng.choice([0, 0, 0.5, 1, 2, -1.5]), rng.choice([1, 1, 0.5, 2])] for _ in range(rng.randint(2, 4))]
    params = {"prior_mean": rng.choice([0, 0, 1]), "prior_var": rng.choice([1, 1, 4, 0.25]), "data_var": rng.choice([1, 1, 4, 0.25]),
              "hazard": rng.choice([0.01, 0.01, 0.001, 0.1]), "min_num_instances": rng.choice([30, 30, 1, 100])}
    return params, {"seed": rng.randint(0, 2**31), "parts": parts}


def bocd(params):
    model = GaussianUnknownMean(**{name: params[name] for name in ("prior_mean", "prior_var", "data_var") if name in params})
    return BOCD(config=BOCDConfig(model=model, **{name: params[name] for name in ("hazard", "min_num_instances") if name in params}))


class ReferenceFirst:
    """The incremental test over one stream: its first values are the reference, drift is p <= alpha, and then the next values are."""

    def __init__(self, reference_size=500, window_size=100, alpha=0.0001):
        self.reference_size, self.window_size, self.alpha = reference_size, window_size, alpha
        self.reset()

    def reset(self):
        self.reference, self.test, self.drift = [], None, False

    def update(self, value):
        if self.test is None:
            self.reference.append(float(value))
            if len(self.reference) == self.reference_size:
                self.test = IncrementalKSTest(window_size=self.window_size)
                self.test.fit(X=np.array(self.reference))
            return
        result, _ = self.test.update(value=float(value))
        self.drift = result is not None and result.p_value <= self.alpha


def incremental_ks_case(rng):
    params = {"reference_size": rng.choice([500, 100, 40, 300]), "window_size": rng.choice([100, 50, 40, 30, 7]),
              "alpha": rng.choice([0.0001, 0.001, 0.01, 0.1])}
    return params, number_recipe(rng, 1500)


def run(detector, values):
    alarms, warned = [], []
    for i, x in enumerate(values):
        detector.update(value=x)
        if getattr(detector, "warning", False):
            warned.append(i)
        if detector.drift:
            alarms.append(i)
            detector.reset()
    return alarms, warned


def main():
    cases = []
    for name, (make, config, bits, draw) in DETECTORS.items():
        for i in range(CASES):
            rng = random.Random(f"{name}/{i}")
            params = {} if i < 4 else draw(rng)
            recipe = (bit_recipe if bits else number_recipe)(rng, 2500)
            alarms, warned = run(make(config=config(**params)), stream(recipe))
            cases.append({"detector": name, "params": params, "stream": recipe, "alarms": runs(alarms), "warnings": runs(warned)})
    for name, make, draw in (("bocd", bocd, bocd_case), ("incremental_ks", lambda params: ReferenceFirst(**params), incremental_ks_case)):
        for i in range(CASES):
            rng = random.Random(f"{name}/{i}")
            params, recipe = draw(rng)
            params = {} if i < 4 else params
            alarms, warned = run(make(params), stream(recipe))
            # Our own limit of run lengths, which may change no alarm: with it and without.
            given = {**params, "max_run_lengths": None} if name == "bocd" and i % 2 else params
            cases.append({"detector": name, "params": given, "stream": recipe, "alarms": runs(alarms), "warnings": runs(warned)})
    write(os.path.join(HERE, "../stream/frouros-0.9.json"), "Python 3.12.1, frouros==0.9.0, numpy 2.1.3, scipy 1.14.1", cases)


if __name__ == "__main__":
    main()
