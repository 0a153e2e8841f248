"""How times are written in English."""

MOMENT_FORMAT = "j M, H:i"
MOMENT_OF_YEAR_FORMAT = "j M Y, H:i"
DAY_FORMAT = "D j M"
