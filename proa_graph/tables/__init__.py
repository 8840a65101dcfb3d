"""CSV files and workbooks to records and back: the facts of ``data/``, the list and the contracts of a partner."""

from proa_graph.tables.cells import Problem
from proa_graph.tables.columns import list_columns, list_fields
from proa_graph.tables.contracts import Contract, ContractTable, columns, read_contracts, words
from proa_graph.tables.facts import entries_csv, read_facts, read_part, read_published, write_records
from proa_graph.tables.lists import OURS, WORKBOOKS, ListTable, elsewhere, read_list, read_sheets
from proa_graph.tables.mapping import Table
from proa_graph.tables.marking import Mark, keeps_macros, marked, takes_marks
from proa_graph.tables.marking_ods import ods_marked, takes_ods_marks
from proa_graph.tables.readings import Aside, Read, Reading
from proa_graph.tables.review import read_review
from proa_graph.tables.sheets import Sheet, letters

__all__ = [
    "OURS",
    "WORKBOOKS",
    "Aside",
    "Contract",
    "ContractTable",
    "ListTable",
    "Mark",
    "Problem",
    "Read",
    "Reading",
    "Sheet",
    "Table",
    "columns",
    "elsewhere",
    "entries_csv",
    "keeps_macros",
    "letters",
    "list_columns",
    "list_fields",
    "marked",
    "ods_marked",
    "read_contracts",
    "read_facts",
    "read_list",
    "read_part",
    "read_published",
    "read_review",
    "read_sheets",
    "takes_marks",
    "takes_ods_marks",
    "words",
    "write_records",
]
