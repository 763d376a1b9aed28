"""Where Open-Meteo has weather by the quarter of an hour, and does not interpolate it. Pure.

Its documentation (open-meteo.com/en/docs, 15-Minutely Weather Variables) names two regions: North
America by NOAA's HRRR, Central Europe by DWD's ICON-D2 and Météo-France's AROME. The rectangles
lie inside the grids of these models; at their edges the hour is shown instead.
"""

from dataclasses import dataclass

from weather.places import Place


@dataclass(frozen=True)
class Region:
    """A rectangle in degrees, from south-west to north-east."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, place: Place) -> bool:
        """Return whether a place lies in it."""
        inside = self.south <= place.latitude <= self.north
        return inside and self.west <= place.longitude <= self.east


REGIONS = (
    Region(43.2, -3.9, 58.0, 20.3),  # ICON-D2
    Region(37.5, -12.0, 55.4, 16.0),  # AROME
    Region(25.0, -124.0, 47.8, -71.0),  # HRRR, without the corners of its cone
)


def has_native_quarters(place: Place) -> bool:
    """Return whether the quarters of a place come from a model and not from its hours."""
    return any(region.holds(place) for region in REGIONS)
