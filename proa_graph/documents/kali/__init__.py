"""The articles of the KALI base: their HTML as grids and lines, and which of these are a list."""
