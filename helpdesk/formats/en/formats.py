"""How times are written in English."""

MOMENT_FORMAT = "j M, H:i"
