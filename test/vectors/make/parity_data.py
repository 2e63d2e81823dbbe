"""Columns from a plain generator, the same in TypeScript (test/support/lcg-columns.ts): the vectors carry the recipes, not the rows."""
import math


def uniforms(seed):
    x = seed
    while True:
        x = 16807 * x % 2147483647
        yield x / 2147483647


def cells(recipe):
    u = uniforms(recipe["seed"])
    rows = []
    for _ in range(recipe["n"]):
        if recipe["kind"] == "normal":
            first, second = next(u), next(u)
            value = recipe["mean"] + recipe["sd"] * math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)
        elif recipe["kind"] == "rounded":
            first, second = next(u), next(u)
            z = math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)
            value = math.floor((recipe["mean"] + recipe["sd"] * z) * recipe["steps"]) / recipe["steps"]
        elif recipe["kind"] == "integers":
            value = math.floor(recipe["below"] * next(u) ** recipe["power"])
        elif recipe["kind"] == "letters":
            value = "abcdefghijklmnopqrstuvwxyz"[math.floor(recipe["below"] * next(u) ** recipe["power"])]
        else:
            raise ValueError(recipe["kind"])
        rows.append(value)
    if recipe.get("missing"):
        v = uniforms(recipe["seed"] + 1000)
        rows = [None if next(v) < recipe["missing"] else value for value in rows]
    return rows


def normal(n, seed, mean=0.0, sd=1.0, **more):
    return {"kind": "normal", "n": n, "seed": seed, "mean": mean, "sd": sd, **more}


def rounded(n, seed, mean=0.0, sd=1.0, steps=4, **more):
    return {"kind": "rounded", "n": n, "seed": seed, "mean": mean, "sd": sd, "steps": steps, **more}


def integers(n, seed, below, power=1.0, **more):
    return {"kind": "integers", "n": n, "seed": seed, "below": below, "power": power, **more}


def letters(n, seed, below, power=1.0, **more):
    return {"kind": "letters", "n": n, "seed": seed, "below": below, "power": power, **more}


# name, type, reference, current
SETS = [
    ("golden numeric", "numeric", normal(2000, 1), normal(1500, 2, 0.25, 1.1)),
    ("golden categorical", "categorical", letters(2000, 3, 5), letters(1500, 4, 6, 1.3)),
    ("small numeric", "numeric", normal(60, 11), normal(40, 12, 0.4)),
    ("tiny numeric", "numeric", normal(12, 13), normal(8, 14, 0.5)),
    ("same law", "numeric", normal(900, 15), normal(700, 16)),
    ("numeric with ties", "numeric", rounded(800, 17), rounded(600, 18, 0.2)),
    ("integers", "numeric", integers(1500, 19, 60), integers(900, 20, 60, 1.2)),
    ("narrow integers", "numeric", integers(4000, 21, 30), integers(2500, 22, 33, 0.9)),
    ("few integers", "numeric", integers(400, 23, 4), integers(300, 24, 4, 1.2)),
    ("few integers, many rows", "numeric", integers(1400, 25, 3), integers(1300, 26, 4, 1.2)),
    ("two values", "numeric", integers(300, 27, 2), integers(280, 28, 2, 1.4)),
    ("missing cells", "numeric", normal(1200, 29, 5, 2, missing=0.05), normal(1000, 30, 5.2, 2, missing=0.2)),
    ("integers with missing cells", "numeric", integers(1200, 31, 40, missing=0.1), integers(800, 32, 44, missing=0.1)),
    ("far apart", "numeric", normal(1100, 33), normal(1050, 34, 9)),
    ("narrow reference", "numeric", normal(1100, 35, 1, 1e-5), normal(1050, 36, 1, 2e-5)),
    ("large reference", "numeric", normal(12000, 37), normal(3000, 38, 0.1, 1.2)),
    ("large integers", "numeric", integers(11000, 39, 500), integers(2000, 40, 520)),
    ("two levels", "categorical", letters(500, 41, 2), letters(450, 42, 2, 1.2)),
    ("two levels, equal sizes", "categorical", letters(200, 43, 2), letters(200, 44, 2, 1.6)),
    ("many levels", "categorical", letters(900, 45, 20, 2.0), letters(700, 46, 22, 2.0)),
    ("many levels, many rows", "categorical", letters(5000, 47, 25, 3.0), letters(4000, 48, 25, 2.8)),
    ("levels with missing cells", "categorical", letters(800, 49, 6, missing=0.1), letters(600, 50, 6, 1.1, missing=0.3)),
    ("equal sizes", "categorical", letters(600, 51, 5), letters(600, 52, 5, 1.1)),
    ("one level", "categorical", letters(100, 53, 1), letters(90, 54, 1)),
    ("integer levels", "categorical", integers(1300, 55, 7), integers(1200, 56, 8, 1.1)),
]
