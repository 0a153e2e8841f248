"""How times are written in Japanese."""

MOMENT_FORMAT = "n月j日 H:i"
MOMENT_OF_YEAR_FORMAT = "Y年n月j日 H:i"
DAY_FORMAT = "n月j日"
