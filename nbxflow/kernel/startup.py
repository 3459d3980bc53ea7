# Run by IPython as PYTHONSTARTUP, in the user's namespace: one statement that binds no name, and
# no docstring, which would become the namespace's own. bootstrap.py does the work in a scope apart.
try:  # noqa: SIM105  # contextlib would be a name
    exec(  # noqa: S102  # nbxflow's own file
        compile(
            __import__("pathlib").Path(__file__).with_name("bootstrap.py").read_bytes(),
            "<nbxflow bootstrap>",
            "exec",
        ),
        {"__name__": "_nbxflow_bootstrap", "__file__": __file__},
    )
except Exception:  # noqa: S110  # the kernel starts without the probe; the recorder notices
    pass
