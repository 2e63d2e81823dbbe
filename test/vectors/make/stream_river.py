"""Alarm and warning indices of River: python stream_river.py writes ../stream/river-0.26.json.

Made with Python 3.12.1, river==0.26.1 (numpy 2.5.5, scipy 1.18.1). Indices are of the state after each update; warnings as River's own flag.
"""
import os
import random

from river import drift
from stream_recipes import bit_recipe, number_recipe, runs, stream, write

CASES = 36
HERE = os.path.dirname(os.path.abspath(__file__))


def log_uniform(rng, low, high):
    return float(f"{low * (high / low) ** rng.random():.3g}")


def confidence(rng):
    return log_uniform(rng, 1e-5, 0.05)


DETECTORS = {
    "adwin": (drift.ADWIN, False, 3000, lambda r: {
        "delta": log_uniform(r, 1e-4, 0.9), "clock": r.choice([1, 2, 8, 32, 32, 50]), "max_buckets": r.choice([2, 3, 5, 5, 8, 20]),
        "min_window_length": r.choice([1, 2, 5, 5, 10, 40]), "grace_period": r.choice([0, 1, 10, 10, 60])}),
    "kswin": (drift.KSWIN, False, 700, lambda r: dict(zip(
        ("window_size", "stat_size", "alpha", "seed"),
        (*r.choice([(100, 30), (100, 30), (40, 10), (60, 30), (150, 20), (300, 10), (500, 5), (64, 3), (80, 40)]),
         log_uniform(r, 1e-4, 0.3), r.choice([0, 1, 42, 12345, 2**31, 2**40 + 7, 9007199254740991]))))),
    "page_hinkley": (drift.PageHinkley, False, 3000, lambda r: {
        "min_instances": r.choice([1, 10, 30, 100]), "delta": r.choice([0, 0.005, 0.005, 0.05, 0.5, -0.01]),
        "threshold": r.choice([50, 50, 1, 5, 20, 0.1]), "alpha": r.choice([0.9999, 0.9999, 1.0, 0.99, 0.9, 0.5]),
        "mode": r.choice(["both", "both", "up", "down"])}),
    "ddm": (drift.binary.DDM, True, 4000, lambda r: {
        "warm_start": r.choice([1, 10, 30, 30, 100]), "warning_threshold": r.choice([2, 2, 1, 1.5, 2.5]),
        "drift_threshold": r.choice([3, 3, 2, 2.5, 3.5])}),
    "eddm": (drift.binary.EDDM, True, 4000, lambda r: dict(zip(
        ("warm_start", "alpha", "beta"), (r.choice([1, 10, 30, 30, 60]), *r.choice([(0.95, 0.9), (0.95, 0.9), (0.8, 0.75), (0.99, 0.5), (0.9, 0.9)]))))),
    "hddm_a": (drift.binary.HDDMA, True, 4000, lambda r: {
        "drift_confidence": confidence(r), "warning_confidence": confidence(r), "two_sided_test": r.random() < 0.5}),
    "hddm_w": (drift.binary.HDDMW, True, 4000, lambda r: {
        "drift_confidence": confidence(r), "warning_confidence": confidence(r),
        "lambda_val": r.choice([0.05, 0.05, 0.01, 0.1, 0.3, 0.5]), "two_sided_test": r.random() < 0.5}),
    "fhddm": (drift.binary.FHDDM, True, 4000, lambda r: dict(zip(
        ("sliding_window_size", "short_window_size", "confidence_level"),
        (*r.choice([(100, None), (100, None), (25, None), (300, None), (100, 20), (60, 60), (200, 25), (30, 1)]), log_uniform(r, 1e-7, 0.05))))),
}


def run(detector, values):
    alarms, warnings = [], []
    for i, x in enumerate(values):
        detector.update(x)
        if detector.drift_detected:
            alarms.append(i)
        if getattr(detector, "warning_detected", False):
            warnings.append(i)
    return alarms, warnings


def main():
    cases = []
    for name, (make, bits, length, draw) in DETECTORS.items():
        for i in range(CASES):
            rng = random.Random(f"{name}/{i}")
            params = {} if i < 4 else draw(rng)
            if name == "kswin" and "seed" not in params:
                params["seed"] = i
            # Detectors for bits that also take numbers are shown some.
            numbers = not bits or (name in ("hddm_a", "hddm_w") and i % 6 == 5)
            recipe = (number_recipe if numbers else bit_recipe)(rng, length)
            alarms, warnings = run(make(**params), stream(recipe))
            cases.append({"detector": name, "params": params, "stream": recipe, "alarms": runs(alarms), "warnings": runs(warnings)})
    write(os.path.join(HERE, "../stream/river-0.26.json"), "Python 3.12.1, river==0.26.1, numpy 2.5.5, scipy 1.18.1", cases)


if __name__ == "__main__":
    main()
