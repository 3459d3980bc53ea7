"""The server of the journeys. Never for real use: galata opens it to everyone on the machine.

Sinks of lineage events come from the environment: NBXFLOW_UI_LINEAGE_URL (none by default) and
NBXFLOW_UI_LINEAGE_FILE (``.jupyter/lineage.ndjson`` beside this file by default); so does that of
spans, NBXFLOW_UI_OTLP_URL (none by default). Each server starts with a new root folder, a copy of
the example in ``flights/``, and with an empty history.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

here = Path(__file__).parent
jupyter = Path(os.environ.get("NBXFLOW_UI_HOME", str(here / ".jupyter")))
examples = here.parent / "examples"
root = jupyter / "root"
shutil.rmtree(root, ignore_errors=True)
shutil.copytree(examples / "flights", root / "flights", ignore=shutil.ignore_patterns("output"))

lineage_file = Path(os.environ.get("NBXFLOW_UI_LINEAGE_FILE", str(jupyter / "lineage.ndjson")))
lineage_file.unlink(missing_ok=True)
history = jupyter / "nbxflow"
shutil.rmtree(history, ignore_errors=True)

bash = jupyter / "data" / "kernels" / "bash"
bash.mkdir(parents=True, exist_ok=True)
argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
spec = {"argv": argv, "display_name": "Bash", "language": "bash"}
(bash / "kernel.json").write_text(json.dumps(spec), "utf-8")

c = get_config()  # noqa: F821  # Jupyter puts it here
configure_jupyter_server(c)
c.ServerApp.allow_root = True
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = int(os.environ.get("NBXFLOW_UI_PORT", "18977"))
c.ServerApp.port_retries = 0
c.ServerApp.root_dir = str(root)
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.JupyterNotebookApp.expose_app_in_browser = True
c.NbxFlow.data_dir = str(history)
c.NbxFlow.lineage_file = str(lineage_file)
c.NbxFlow.secret_policy = "refuse"  # noqa: S105  # no password but a policy
c.NbxFlow.lineage_url = os.environ.get("NBXFLOW_UI_LINEAGE_URL", "")
c.NbxFlow.otlp_endpoint = os.environ.get("NBXFLOW_UI_OTLP_URL", "")
