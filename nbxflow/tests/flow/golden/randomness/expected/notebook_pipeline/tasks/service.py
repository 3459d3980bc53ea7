import numpy as np

from .. import outputs


def service(arrivals: np.ndarray, kinds: list) -> np.ndarray:
    """Service."""
    minutes = {"letter": 2.0, "parcel": 3.5, "advice": 8.0}
    needed = np.array([minutes[kind] for kind in kinds]) * np.random.uniform(0.7, 1.3, len(kinds))
    free_at = 0.0
    waits = []
    for arrival, time in zip(arrivals, needed):
        begin = max(arrival, free_at)
        waits.append(begin - arrival)
        free_at = begin + time
    waits = np.array(waits)
    outputs.show(waits.mean(), "waits")

    return waits
