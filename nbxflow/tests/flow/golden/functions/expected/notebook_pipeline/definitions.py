"""What several tasks use."""

import math


def distance_km(start, end):
    """Great-circle distance of two points given as degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*start, *end))
    a = math.sin((lat2 - lat1) / 2) ** 2
    a += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 6371 * 2 * math.asin(math.sqrt(a))


def zone(km):
    return "city" if km < 12 else "region" if km < 60 else "country"
