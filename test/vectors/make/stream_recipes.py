"""Streams from Python's generator, the same in TypeScript (test/support/stream-recipes.ts): the vectors carry the recipes, not the values."""
import json
import random


def stream(recipe):
    rng = random.Random(recipe["seed"])
    values = []
    for kind, n, a, b in recipe["parts"]:
        for i in range(n):
            if kind == "bits":
                values.append(1 if rng.random() < a else 0)
            elif kind == "ramp":
                values.append(1 if rng.random() < a + (b - a) * i / n else 0)
            elif kind == "uniform":
                values.append(a + b * rng.random())
            elif kind == "levels":
                values.append(int(rng.random() * a) + b)
            elif kind == "steady":
                values.append(a)
            elif kind == "bell":
                total = 0.0
                for _ in range(12):
                    total = total + rng.random()
                values.append(a + b * (total - 6.0))
    return values


def bit_recipe(rng, length):
    parts = []
    for _ in range(rng.randint(2, 5)):
        p = rng.choice([0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, round(rng.random(), 2)])
        n = rng.randint(length // 8, length // 2)
        if rng.random() < 0.2:
            parts.append(["ramp", n, p, round(rng.random(), 2)])
        else:
            parts.append(["bits", n, p, 0])
    if rng.random() < 0.15:
        parts.append(["steady", length // 6, rng.choice([0, 1]), 0])
    return {"seed": rng.randint(0, 2**31), "parts": parts}


def number_recipe(rng, length):
    parts = []
    centre = rng.choice([0, 0, 1, 10, -3, 1000])
    scale = rng.choice([1, 1, 0.1, 2.5, 20])
    for _ in range(rng.randint(2, 5)):
        n = rng.randint(length // 8, length // 2)
        kind = rng.choice(["bell", "bell", "uniform", "levels"])
        at = round(centre + scale * rng.choice([0, 0, 0.25, 0.5, 1, 2, -1]), 3)
        if kind == "levels":
            parts.append(["levels", n, rng.randint(2, 9), rng.randint(-2, 6)])
        else:
            parts.append([kind, n, at, scale])
    if rng.random() < 0.15:
        parts.append(["steady", length // 6, centre, 0])
    return {"seed": rng.randint(0, 2**31), "parts": parts}


def runs(indices):
    """Ascending indices as [first, length, gap to the next first, length, …]."""
    packed = []
    previous = 0
    start = None
    for index in [*indices, None]:
        if start is not None and index == start + count:
            count += 1
            continue
        if start is not None:
            packed += [start - previous, count]
            previous = start
        start, count = index, 1
    return packed


def write(path, what, cases):
    with open(path, "w") as file:
        head = json.dumps(what)
        rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        file.write('{"made":' + head + ',\n"cases":[\n' + rows + "\n]}\n")
