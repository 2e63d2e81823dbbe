"""One drift report of two Parquet files by a peer, files read and report written: CPU seconds and peak memory, as one JSON object.

compare_peers.py PEER REFERENCE CURRENT, PEER one of evidently, nannyml, scipy. Each in an environment of its own
(evidently-requirements.txt, nannyml-requirements.txt, scipy-requirements.txt). Exit 3: this interpreter does not have the peer.
"""
import json
import os
import resource
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")


def evidently(reference, current):
    import evidently
    import pandas as pd
    from evidently import Report
    from evidently.presets import DataDriftPreset

    snapshot = Report([DataDriftPreset()]).run(pd.read_parquet(current), pd.read_parquet(reference))
    with tempfile.TemporaryDirectory() as directory:
        snapshot.save_html(os.path.join(directory, "report.html"))
    return "Evidently " + evidently.__version__ + ", drift preset, HTML written"


def nannyml(reference, current):
    os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
    import nannyml as nml
    import pandas as pd

    left, right = pd.read_parquet(reference), pd.read_parquet(current)
    calculator = nml.UnivariateDriftCalculator(
        column_names=list(left.columns), continuous_methods=["jensen_shannon"], categorical_methods=["jensen_shannon"], chunk_number=10
    )
    calculator.fit(left)
    calculator.calculate(right).to_df()
    return "NannyML " + nml.__version__ + ", Jensen-Shannon"


def scipy(reference, current):
    import pandas as pd
    import scipy
    from scipy import stats

    left, right = pd.read_parquet(reference), pd.read_parquet(current)
    for name in left.select_dtypes("number").columns:
        stats.ks_2samp(left[name].dropna(), right[name].dropna())
    return "SciPy " + scipy.__version__ + ", Kolmogorov-Smirnov of the numeric columns alone"


def main(peer, reference, current):
    try:
        what = {"evidently": evidently, "nannyml": nannyml, "scipy": scipy}[peer](reference, current)
    except ModuleNotFoundError as missing:
        print(missing, file=sys.stderr)
        sys.exit(3)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"what": what, "cpuSeconds": usage.ru_utime + usage.ru_stime, "peakMegabytes": usage.ru_maxrss / 1000}))


main(*sys.argv[1:])
