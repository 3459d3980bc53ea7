"""Runs inside Airflow's environment: ``python airflow_run.py DAGS_FOLDER parse|run [CONF]``.

``parse`` prints the import errors of the folder; ``run`` runs its only DAG with ``dag.test()`` and
exits 1 unless it succeeded.
"""

from __future__ import annotations

import json
import sys

from airflow.dag_processing.dagbag import DagBag


def main(folder: str, what: str, conf: str = "{}") -> int:
    """The exit code."""
    bag = DagBag(folder)
    if what == "parse":
        print("\n".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
        return 0
    (dag,) = bag.dags.values()
    run = dag.test(run_conf=json.loads(conf))
    print(run.state)
    return 0 if run.state == "success" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
