"""Names by which modules and functions are known where the import is in another cell."""

from __future__ import annotations

from typing import Dict

from .tables import words

ALIASES: Dict[str, str] = {
    "alt": "altair",
    "go": "plotly.graph_objects",
    "jnp": "numpy",
    "mpl": "matplotlib",
    "nn": "torch.nn",
    "np": "numpy",
    "npr": "numpy.random",
    "nx": "networkx",
    "optim": "torch.optim",
    "pd": "pandas",
    "pl": "polars",
    "plt": "matplotlib.pyplot",
    "px": "plotly.express",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "sns": "seaborn",
    "tf": "tensorflow",
    **{
        name: name
        for name in words(
            "base64 bisect copy collections csv datetime decimal functools glob gzip "
            "hashlib "
            "heapq itertools json logging math matplotlib numpy operator os pandas pathlib "
            "pickle platform pprint random re requests scipy seaborn shutil sklearn sqlite3 "
            "statistics subprocess sys tempfile textwrap time torch typing urllib "
            "uuid "
            "warnings httpx networkx tensorflow joblib timeit secrets getpass importlib runpy "
            "duckdb "
            "zipfile statsmodels tqdm locale"
        )
    },
    "Timestamp": "pandas.Timestamp",
}
"""Names by which modules are known where the import is in another cell."""

_METRICS = words(
    "accuracy_score auc average_precision_score balanced_accuracy_score classification_report "
    "confusion_matrix explained_variance_score f1_score log_loss mean_absolute_error "
    "mean_absolute_percentage_error mean_squared_error median_absolute_error "
    "precision_recall_curve precision_score r2_score recall_score roc_auc_score roc_curve "
    "root_mean_squared_error silhouette_score"
)
CONVENTIONAL: Dict[str, str] = {
    **{name: f"sklearn.metrics.{name}" for name in _METRICS},
    "Counter": "collections.Counter",
    "HTML": "IPython.display.HTML",
    "Image": "IPython.display.Image",
    "Markdown": "IPython.display.Markdown",
    "OrderedDict": "collections.OrderedDict",
    "Path": "pathlib.Path",
    "clear_output": "IPython.display.clear_output",
    "cross_val_score": "sklearn.model_selection.cross_val_score",
    "deepcopy": "copy.deepcopy",
    "defaultdict": "collections.defaultdict",
    "deque": "collections.deque",
    "display": "IPython.display.display",
    "namedtuple": "collections.namedtuple",
    "partial": "functools.partial",
    "pprint": "pprint.pprint",
    "reduce": "functools.reduce",
    "tqdm": "tqdm.tqdm",
    "train_test_split": "sklearn.model_selection.train_test_split",
}
"""Functions that are often imported by name in another cell."""
