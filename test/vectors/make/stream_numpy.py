"""Streams of numpy's legacy generator, small ones as text: python stream_numpy.py writes ../stream/numpy-streams.json.

Made with Python 3.12.1, numpy==2.5.5. S1, S2 and S3 are the streams of River's own tests; poisson and bernoulli those of
changepoint-online's, stepd and rising of Frouros's docstrings. Gaussian and gamma streams are drawn again by the tests, and held to the checksums here.
"""
import json
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def digits(values):
    return "".join(str(int(v)) if v < 10 else chr(ord("a") + int(v) - 10) for v in values)


np.random.seed(12345)
s1 = np.concatenate((np.random.randint(2, size=1000), np.random.randint(8, size=1000)))
np.random.seed(12345)
s2 = np.concatenate((np.random.binomial(1, 0.2, 1000), np.random.binomial(1, 0.8, 1000)))
np.random.seed(12345)
s3 = np.concatenate([np.random.normal(loc, 0.1, 500) > 0 for loc in (0, 0.25, 0, 0.25)])
np.random.seed(0)
poisson = np.concatenate((np.random.poisson(lam=4.0, size=5000), np.random.poisson(lam=4.2, size=5000)))[:6600]
np.random.seed(0)
bernoulli = np.concatenate((np.random.binomial(n=1, p=0.4, size=5000), np.random.binomial(n=1, p=0.8, size=5000)))[:5100]
np.random.seed(0)
gaussian = np.concatenate((np.random.normal(0.0, 1.0, 50000), np.random.normal(2.0, 1.0, 5000)))
np.random.seed(0)
gamma = np.concatenate((np.random.gamma(4.0, 3.0, 50000), np.random.gamma(4.0, 6.0, 5000)))
np.random.seed(31)
stepd = np.concatenate((np.random.binomial(n=1, p=0.8, size=1000), np.random.binomial(n=1, p=0.5, size=1000)))
np.random.seed(31)
rising = np.concatenate((np.random.binomial(n=1, p=0.6, size=1000), np.random.binomial(n=1, p=0.8, size=1000)))
with open(os.path.join(HERE, "../stream/numpy-streams.json"), "w") as file:
    json.dump({"made": "Python 3.12.1, numpy==2.5.5 (legacy generator)", "s1": digits(s1), "s2": digits(s2), "s3": digits(s3),
               "poisson": digits(poisson), "bernoulli": digits(bernoulli), "stepd": digits(stepd), "rising": digits(rising), "gaussianSum": float(gaussian.sum()),
               "gammaSum": float(gamma.sum())}, file)
