"""Rows of a table: CPU seconds of MMD and kdq-tree with 100 and 1,000 permutations on 2,000 against 1,500 rows of 10 normal columns.

Measures what the interpreter has of NumPy (the statistic alone, all pairs in memory, z-scores by the reference), Frouros, Alibi-Detect and
Menelaus (its kdq-tree). Requirements: frouros-requirements.txt, alibi-requirements.txt, ../../vectors/make/menelaus-requirements.txt.
Threads are held to one.
"""
import math
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

COLUMNS = 10


def normals(seed, count):
    x, values = seed, []
    while len(values) < count:
        x = 16807 * x % 2147483647
        first = x / 2147483647
        x = 16807 * x % 2147483647
        values.append(math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * x / 2147483647))
    return np.array(values)


def cpu_seconds():
    # Frouros permutes in processes of its own: theirs count once they have ended.
    return sum(os.times()[:4])


def timed(call):
    start = cpu_seconds()
    result = call()
    return result, cpu_seconds() - start


def row(name, statistic, *seconds):
    print(f"| {name} | {statistic} | {' | '.join(f'{one:.2f}' for one in seconds)} |")


reference = normals(1, 2000 * COLUMNS).reshape(2000, COLUMNS)
current = normals(2, 1500 * COLUMNS).reshape(1500, COLUMNS)


def statistic():
    mean, sd = reference.mean(axis=0), reference.std(axis=0)
    x, y = (reference - mean) / sd, (current - mean) / sd
    squared = lambda a, b: (a**2).sum(1)[:, None] + (b**2).sum(1)[None, :] - 2 * a @ b.T
    dxx = squared(x, x)
    width = np.median(dxx[np.triu_indices(len(x), 1)])
    kxx, kyy, kxy = (np.exp(-d / width) for d in (dxx, squared(y, y), squared(x, y)))
    n, m = len(x), len(y)
    return (kxx.sum() - np.trace(kxx)) / (n * (n - 1)) + (kyy.sum() - np.trace(kyy)) / (m * (m - 1)) - 2 * kxy.mean()


value, seconds = timed(statistic)
row("NumPy, the statistic of mmd alone", value, seconds, seconds)

try:
    from frouros.callbacks.batch import PermutationTestDistanceBased
    from frouros.detectors.data_drift import MMD

    def frouros(permutations):
        detector = MMD(callbacks=[PermutationTestDistanceBased(num_permutations=permutations, random_state=31, num_jobs=1, name="p")])
        detector.fit(X=reference)
        return detector.compare(X=current)[0].distance

    runs = [timed(lambda: frouros(count)) for count in (100, 1000)]
    row("Frouros 0.9 MMD (its own kernel width)", runs[0][0], runs[0][1], runs[1][1])
except ImportError:
    pass

try:
    from alibi_detect.cd import MMDDrift

    def alibi(permutations):
        detector = MMDDrift(reference.astype(np.float32), backend="pytorch", n_permutations=permutations)
        return detector.predict(current.astype(np.float32))["data"]["distance"]

    runs = [timed(lambda: alibi(count)) for count in (100, 1000)]
    row("Alibi-Detect 0.13 MMD (no z-scores)", runs[0][0], runs[0][1], runs[1][1])
except ImportError:
    pass

try:
    from menelaus.data_drift import KdqTreeBatch

    def menelaus(bootstraps):
        detector = KdqTreeBatch(alpha=0.05, bootstrap_samples=bootstraps, count_ubound=100)
        detector.set_reference(reference)
        detector.update(current)
        return detector._kdqtree.kl_distance("build", "test")

    runs = [timed(lambda: menelaus(count)) for count in (100, 1000)]
    row("Menelaus 0.2 kdq-tree (bootstrap)", runs[0][0], runs[0][1], runs[1][1])
except ImportError:
    pass
