"""Files no test invented: fitted models of scikit-learn, and a table as people have them.

    models.py write OUT      writes each as joblib does, and compressed
    models.py check A B …    whether B, written anew from A, holds an equal one: predictions,
                             states, and what assert_frame_equal compares; status 0 or 1
"""

import os
import sys

import joblib
import numpy
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_digits
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from equality import first_difference


def data():
    """Pictures of 64 pixels, and the digits to be predicted."""
    features, digits = load_digits(return_X_y=True)
    return features[:400], digits[:400]


def stations():
    """Strings, categories, time zones, and two levels of rows."""
    rows = pandas.MultiIndex.from_product(
        [["Berlin", "Z\u00fcrich", "\u6771\u4eac"],
         pandas.date_range("2024-03-30 22:00", periods=4, freq="h", tz="Europe/Berlin")],
        names=["station", "hour"])
    count = len(rows)
    return pandas.DataFrame({
        "note": [None if index % 5 == 0 else f"n{index} \u20ac" for index in range(count)],
        "quality": pandas.Categorical(["good", "bad", "good"] * 4, ordered=True,
                                      categories=["bad", "fair", "good"]),
        "seen": pandas.date_range("2024-10-27", periods=count, freq="20min", tz="UTC"),
        "value": numpy.where(numpy.arange(count) % 4 == 3, numpy.nan, numpy.arange(count) / 3),
        "count": pandas.array([None if index == 2 else index for index in range(count)], "Int64"),
    }, index=rows)


def things():
    features, digits = data()
    table = stations().reset_index()
    columns = ColumnTransformer([("place", OneHotEncoder(), ["station", "quality"]),
                                 ("number", StandardScaler(), ["hour_of_day"])])
    table["hour_of_day"] = table["hour"].dt.hour
    return {
        "random-forest": RandomForestClassifier(12, random_state=0).fit(features, digits),
        "pipeline": make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(
            features, digits),
        "gradient-boosting": GradientBoostingRegressor(n_estimators=15, random_state=0).fit(
            features, digits),
        "support-vectors": SVC().fit(features, digits),
        "neighbours": KNeighborsClassifier(algorithm="kd_tree").fit(features, digits),
        "table-pipeline": make_pipeline(columns, LogisticRegression()).fit(
            table, table["value"] > 1),
        "stations": stations(),
        "report": {"model": LogisticRegression(max_iter=200).fit(features, digits),
                   "table": stations(), "columns": list(stations())},
    }


def write(folder):
    os.makedirs(folder, exist_ok=True)
    for name, value in things().items():
        joblib.dump(value, os.path.join(folder, f"{name}.pkl"))
        joblib.dump(value, os.path.join(folder, f"{name}.pkl.gz"))


def predictions(model):
    features, _ = data()
    if hasattr(model, "feature_names_in_"):
        features = stations().reset_index()
        features["hour_of_day"] = features["hour"].dt.hour
    found = [model.predict(features)]
    if hasattr(model, "predict_proba"):
        found.append(model.predict_proba(features))
    return found


def check(*paths):
    for one, other in zip(paths[::2], paths[1::2]):
        check_pair(one, other)


def check_pair(one, other):
    one, other = joblib.load(one), joblib.load(other)
    models = [value["model"] if isinstance(value, dict) else value for value in (one, other)]
    if hasattr(models[0], "predict"):
        for expected, found in zip(*map(predictions, models)):
            if not numpy.array_equal(expected, found):
                sys.exit("the predictions differ")
    # Afterwards, since predicting may store things in a model.
    difference = first_difference(one, other)
    if difference:
        sys.exit(difference)


if __name__ == "__main__":
    action = {"write": write, "check": check}.get((sys.argv[1:] or [""])[0])
    if action is None:
        sys.exit(__doc__)
    action(*sys.argv[2:])
