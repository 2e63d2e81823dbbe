"""CPU nanoseconds an update of River's and Frouros's streaming detectors, whichever of the two is installed: one JSON object.

River and Frouros want different versions of SciPy, so each lives in an environment of its own (river-requirements.txt,
frouros-requirements.txt). The streams are those of test/bench/stream.ts: bits at rate .2 (.8 where 1 = correct), sums of uniforms otherwise.
"""
import json
import random
import time
import warnings

warnings.filterwarnings("ignore")
N = 100_000


def bits(rate):
    rng = random.Random(1)
    return [1 if rng.random() < rate else 0 for _ in range(N)]


def numbers():
    rng = random.Random(1)
    return [sum(rng.random() for _ in range(12)) - 6.0 for _ in range(N)]


def timed(detector, values, drift, reset):
    update = detector.update
    start = time.process_time_ns()
    for x in values:
        update(x)
        if reset and drift(detector):
            detector.reset()
    return (time.process_time_ns() - start) / len(values)


def river():
    from river import drift

    numeric, errors, correct = numbers(), bits(0.2), bits(0.8)
    plans = {"adwin": (drift.ADWIN, numeric), "kswin": (lambda: drift.KSWIN(seed=1), numeric[:3000]), "page_hinkley": (drift.PageHinkley, numeric),
             "ddm": (drift.binary.DDM, errors), "eddm": (drift.binary.EDDM, errors), "hddm_a": (drift.binary.HDDMA, errors),
             "hddm_w": (drift.binary.HDDMW, errors), "fhddm": (drift.binary.FHDDM, correct)}
    return {name: timed(make(), values, None, False) for name, (make, values) in plans.items()}


def frouros():
    from frouros.detectors.concept_drift import ECDDWT, RDDM, STEPD, GeometricMovingAverage

    plans = {"gma": (GeometricMovingAverage, numbers()), "rddm": (RDDM, bits(0.2)), "ecdd": (ECDDWT, bits(0.2)), "stepd": (STEPD, bits(0.8)[:10_000])}
    return {name: timed(make(), values, lambda d: d.drift, True) for name, (make, values) in plans.items()}


def main():
    answers = {}
    for name, measure in (("river", river), ("frouros", frouros)):
        try:
            answers[name] = measure()
        except ImportError:
            pass
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
