"""Believable data: two companies that read like real life, and as many more as a load test wants."""
