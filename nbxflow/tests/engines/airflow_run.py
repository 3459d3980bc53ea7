"""Runs inside Airflow's environment: ``airflow_run.py DAGS_FOLDER parse|run|waiting [CONF]``.

``parse`` prints the import errors of the folder; ``run`` runs the example's DAG with ``dag.test()``
and exits 1 unless it succeeded; ``waiting`` prints the DAGs that assets have asked to run.
"""

from __future__ import annotations

import json
import sys

from airflow.dag_processing.dagbag import DagBag
from airflow.models.asset import AssetDagRunQueue
from airflow.utils.session import create_session
from sqlalchemy import select


def main(folder: str, what: str, conf: str = "{}") -> int:
    """The exit code."""
    bag = DagBag(folder)
    if what == "parse":
        print("\n".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
        return 0
    if what == "waiting":
        with create_session() as session:
            print(*session.scalars(select(AssetDagRunQueue.target_dag_id).distinct()))
        return 0
    run = bag.dags["flights_pipeline"].test(run_conf=json.loads(conf))
    print(run.state)
    return 0 if run.state == "success" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
