"""Folding, stems and slugs of French labels."""

from __future__ import annotations

import pytest
import snowballstemmer
import Stemmer
from snowballstemmer.french_stemmer import FrenchStemmer

from proa_graph.files import share
from proa_graph.text import fold, slug, squeeze, stems


@pytest.mark.parametrize(
    "same",
    [
        ["infirmière", "infirmiers", "Infirmier", "INFIRMIÈRES", "infirmieres"],
        ["magasinier", "magasinière", "magasiniers"],
        ["cariste", "Caristes", "CARISTE"],
        ["conducteur", "conductrice", "conducteurs"],
        ["secrétaire médicale", "secretaires medicaux"],
        ["aide-soignante", "aides-soignants", "aide soignant"],
        ["serveur", "serveuse", "serveuses"],
        ["boucher", "bouchère"],
        ["employé", "employée", "employees"],
        ["technicien", "technicienne"],
        ["maçon", "maçonne", "macons"],
        ["chef d’équipe", "cheffe d'équipe"],
        ["communicants", "communiquant"],
    ],
)
def test_inflections_share_their_stem(same: list[str]) -> None:
    assert len({stems(label) for label in same}) == 1, [stems(label) for label in same]


@pytest.mark.parametrize(
    ("one", "other"),
    [("cariste", "carreleur"), ("infirmier", "infirmerie"), ("peintre", "peinture"), ("CAP boucher", "CAP boulanger")],
)
def test_different_words_keep_their_own_stem(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_fold_and_squeeze() -> None:
    assert fold("Œuvre\u00a0d’ART — niv. 3") == "oeuvre d art niv 3"
    assert squeeze(" a\u00a0 b\n c ") == "a b c"
    assert squeeze(None) == fold(None) == ""


def test_slug_is_never_empty() -> None:
    assert slug("Chef d'équipe / TP") == "chef-d-equipe-tp"
    assert slug("—") == "x"


def test_the_quick_stemmer_gives_the_stems_of_the_other() -> None:
    text = "".join((share("data") / f"{name}.csv").read_text(encoding="utf-8") for name in ("trades", "branches"))
    quick, slow = Stemmer.Stemmer("french"), FrenchStemmer()
    words = set(fold(text).split())
    assert len(words) > 2000 and type(snowballstemmer.stemmer("french")) is Stemmer.Stemmer
    assert [word for word in sorted(words) if quick.stemWord(word) != slow.stemWord(word)] == []
