"""How times are written in English."""

MOMENT_FORMAT = "j M, H:i"
DAY_FORMAT = "D j M"
