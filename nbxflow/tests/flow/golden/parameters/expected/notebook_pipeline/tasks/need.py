from .. import outputs


def need(beds: list, indoors: bool, litres_per_mm: float, rain: list) -> dict:
    """Need.

    Indoors no rain falls.
    """
    area = {"beans": 4.0, "chard": 2.5, "leeks": 3.0, "roses": 6.0}
    need = {
        bed: [area[bed] * litres_per_mm * max(0.0, 12 - (0 if indoors else mm)) for mm in rain]
        for bed in beds
    }
    outputs.show(need, "need")

    return need
