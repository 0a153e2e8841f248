"""How times are written in Korean."""

MOMENT_FORMAT = "n월 j일 H:i"
MOMENT_OF_YEAR_FORMAT = "Y년 n월 j일 H:i"
DAY_FORMAT = "n월 j일"
