"""Documents as published, one file a format."""
