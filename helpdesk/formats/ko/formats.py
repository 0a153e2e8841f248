"""How times are written in Korean."""

MOMENT_FORMAT = "n월 j일 H:i"
DAY_FORMAT = "n월 j일"
