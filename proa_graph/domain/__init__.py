"""Pure values of agreements: codes, levels, dates, the names of the scheme, the words of drafters."""
