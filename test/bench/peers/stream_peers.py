"""CPU nanoseconds an update of River's, Frouros's and Menelaus's streaming detectors, whichever is installed: one JSON object.

They want different versions of SciPy, so each lives in an environment of its own (river-requirements.txt, frouros-requirements.txt,
menelaus-requirements.txt). The streams are those of test/bench/stream.ts: bits at rate .2 (.8 where 1 = correct), sums of uniforms otherwise.
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
    import numpy as np
    from frouros.detectors.concept_drift import BOCD, ECDDWT, RDDM, STEPD, GeometricMovingAverage
    from frouros.detectors.data_drift import IncrementalKSTest

    def incremental_ks():
        test = IncrementalKSTest(window_size=100)
        test.fit(X=np.array(numbers()[:500]))
        return test

    plans = {"bocd": (BOCD, numbers()[:1000]), "incremental_ks": (incremental_ks, numbers()[500:3500]),
             "gma": (GeometricMovingAverage, numbers()), "rddm": (RDDM, bits(0.2)), "ecdd": (ECDDWT, bits(0.2)), "stepd": (STEPD, bits(0.8)[:10_000])}
    return {name: timed(make(), values, lambda d: getattr(d, "drift", False), True) for name, (make, values) in plans.items()}


def menelaus():
    import pandas as pd
    from menelaus.concept_drift import LinearFourRates
    from menelaus.data_drift import CDBD, HDDDM

    def batches(make):
        values = numbers()[:20_000]
        detector = make(detect_batch=3)
        start = time.process_time_ns()
        for at in range(0, len(values), 200):
            batch = pd.DataFrame({"x": values[at:at + 200]})
            if at == 0:
                detector.set_reference(batch)
            else:
                detector.update(batch)
        return (time.process_time_ns() - start) / len(values)

    def four_rates():
        # Each look simulates: three of them are measured, after the 50 values that it does not look at.
        detector = LinearFourRates()
        errors = bits(0.2)
        for i in range(53):
            if i == 50:
                start = time.process_time_ns()
            detector.update(i % 2, (i % 2) ^ errors[i])
        return (time.process_time_ns() - start) / 3

    return {"hdddm": batches(HDDDM), "cdbd": batches(CDBD), "lfr": four_rates()}


def main():
    answers = {}
    for name, measure in (("river", river), ("frouros", frouros), ("menelaus", menelaus)):
        try:
            answers[name] = measure()
        except ImportError:
            pass
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
