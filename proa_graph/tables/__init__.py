"""CSV files and workbooks to records and back: the facts of ``data/``, and the list of a partner."""

from proa_graph.tables.facts import entries_csv, read_facts, write_records
from proa_graph.tables.lists import ListTable, Problem, read_list

__all__ = ["ListTable", "Problem", "entries_csv", "read_facts", "read_list", "write_records"]
