"""Paragraphs and grids: HTML, pages and lines of text as what they print, spans resolved, tables found."""
