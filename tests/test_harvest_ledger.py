"""What stays and what goes when texts are read again: names in notes, lines of earlier readings, acts that prolong."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from proa_graph.errors import UnusableError
from proa_graph.harvest import harvest
from proa_graph.harvest.losses import losses
from proa_graph.harvest.relations import targeted
from proa_graph.harvest.restored import restored
from proa_graph.model import Act, Agreement, Entry, Facts, Order, Retired, Wording
from proa_graph.reading.struck import UNPRINTED, names

DUMPS = Path(__file__).with_name("harvest")


@pytest.mark.parametrize(
    ("item", "read"),
    [
        ("Titre RNCP Responsable de quai, 6 2577, 08/02/2021", ("Titre RNCP Responsable de quai", "2577")),
        ("Titre Affréteur, 6 2618 7 ,07/06/2021", ("Titre Affréteur", "2618")),
        ("CQP Verrier 31/12/2022", ("CQP Verrier", "")),
        ("CQP Verrier 31204 AFPA", ("CQP Verrier", "31204")),
        ("2261 – Licence pro Paille", ("Licence pro Paille", "2261")),
    ],
)
def test_a_day_in_a_note_is_no_number(item: str, read: tuple[str, str]) -> None:
    assert names(f"Certifications exclues de l'extension :\n- {item} ;\n- BTS Filets (RNCP31203).")[0] == read


def _line(label: str, *wordings: str, locator: str = "KALIARTI1/note=30/name=1", row: int = 0) -> Entry:
    return Entry(text_id="KALITEXT1", idcc="9901", row=row, certification_label=label, locator=locator,
                 wordings=wordings)  # fmt: skip


def test_a_name_read_anew_in_the_same_note_takes_the_place_of_the_old_reading() -> None:
    old, other = (
        _line("TP Vannier, 08/02/", UNPRINTED),
        _line("CQP Paille", UNPRINTED, locator="KALIARTI2/note=30/name=1"),
    )
    half = _line("ECS Niveau 7", UNPRINTED, locator="KALIARTI1/note=30/name=2")
    fresh = _line("TP Vannier", UNPRINTED)
    assert restored((), (fresh,), (), (old, half, other))[1] == (fresh, other)


def test_a_name_that_no_source_prints_keeps_its_wording() -> None:
    printed = _line("BTS Filets", "1", locator="KALIARTI1/table=1/row=2", row=1)
    wording = Wording("KALITEXT1", 3, ("KALIARTI1",))
    _, lines = restored((wording,), (printed, _line("TP Vannier", UNPRINTED)), (wording,), ())
    assert [e.wordings for e in lines] == [("3",), (UNPRINTED,)]


def _act(target: str, kind: str = "Prolongs", text: str = "KALITEXT1") -> Act:
    return Act(text, 1, kind, target, ("9901",), "KALIARTI1")


def test_what_prolongs_texts_that_are_none_of_ours_is_no_act() -> None:
    known = [Agreement(key="KALITEXT2", idcc=("9901",), nature="accord", title="Accord Pro-A")]
    acts = [_act("KALITEXT2"), _act("KALITEXT9"), _act(""), _act("KALITEXT9", "Adds"), _act("", text="KALITEXT2")]
    assert [(a.text, a.kind, a.target) for a in targeted(acts, known)] == [
        ("KALITEXT1", "Prolongs", "KALITEXT2"),
        ("KALITEXT1", "Adds", "KALITEXT9"),
        ("KALITEXT2", "Prolongs", ""),
    ]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_order_of_the_dumps_and_one_given_twice_change_nothing(tmp_path: Path) -> None:
    orders = (("npm-2021", "npm-2023"), ("npm-2023", "npm-2021"), ("npm-2021", "npm-2023", "npm-2021"))
    made = []
    for number, given in enumerate(orders):
        out = tmp_path / str(number)
        harvest([DUMPS / name for name in given], out=out)
        made.append(_files(out))
    assert made[0] == made[1] == made[2]


def _facts(*lines: Entry, agreements: int = 1, orders: int = 0, retired: tuple[Retired, ...] = ()) -> Facts:
    accord = Agreement(key="KALITEXT1", idcc=("9901",), nature="accord", title="Accord Pro-A")
    order = Order("JORFTEXT1", "KALITEXT1", "Arrêté", None, None)
    return Facts(
        agreements=(accord,) * agreements,
        orders=(order,) * orders,
        lists={"KALITEXT1": tuple(e for e in lines if e.row)},
        withdrawn={"KALITEXT1": tuple(e for e in lines if not e.row)},
        retired=retired,
    )


ONE, TWO = (_line(label, "1", row=n) for n, label in enumerate(("TP Vannier", "BTS Paille"), start=1))


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        (_facts(ONE, TWO), _facts(ONE, TWO), []),
        (_facts(ONE, TWO), _facts(ONE), ["1 lignes"]),
        (_facts(ONE, TWO), _facts(ONE, replace(TWO, row=0, key="2")), []),
        (_facts(ONE), _facts(replace(ONE, row=0, key="1")), ["sa liste en vigueur"]),
        (_facts(ONE, TWO), _facts(ONE, retired=(Retired("KALITEXT1", "2", "BTS Paille", "", "1"),)), []),
        (_facts(ONE, _line("CQP", UNPRINTED)), _facts(ONE), []),
        (_facts(ONE), _facts(ONE, agreements=0), ["l’accord"]),
        (_facts(ONE, orders=2), _facts(ONE, orders=1), ["1 arrêtés"]),
    ],
)
def test_what_would_go_is_told(old: Facts, new: Facts, lost: list[str]) -> None:
    assert [what for _, what, _ in losses(old, new)] == lost


def test_facts_do_not_go_unless_it_is_said(tmp_path: Path) -> None:
    harvest([DUMPS / "npm-2021", DUMPS / "npm-2023"], out=tmp_path)
    before = _files(tmp_path)
    cut = tmp_path.with_name("cut")
    shutil.copytree(DUMPS / "npm-2021", cut)
    for file in sorted(cut.rglob("KALICONT*.json")):
        text = file.read_text(encoding="utf-8").replace("90002", "").replace("BP souffleur de verre", "")
        file.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableError, match="--allow-loss"):
        harvest([cut], out=tmp_path)
    assert _files(tmp_path) == before
    harvest([cut], out=tmp_path, allow_loss=True)
    assert _files(tmp_path) != before


def _with_article(folder: Path, words: str) -> Path:
    """The dump of 2023 with one more text, whose only article says ``words``."""
    copy = folder / "newer"
    shutil.copytree(DUMPS / "npm-2023", copy)
    path = next(copy.rglob("KALICONT000005699901.json"))
    root = json.loads(path.read_text(encoding="utf-8"))
    article = {"id": "KALIARTI000053000009", "num": "1", "etat": "VIGUEUR_NON_ETEN", "content": f"<p>{words}</p>"}
    text = {"id": "KALITEXT000053000008", "title": "Accord du 3 février 2026", "etat": "VIGUEUR_NON_ETEN"}
    root["children"].append({"type": "section", "data": text, "children": [{"type": "article", "data": article}]})
    path.write_text(json.dumps(root), encoding="utf-8")
    return copy


PRO_A = (
    "La liste des certifications éligibles à la Pro-A est mise à jour. La durée de la Pro-A est comprise entre 6 et "
    "12 mois. La Pro-A s’adresse aux salariés en contrat à durée indéterminée."
)
PERIOD = "Les périodes de reconversion sont ouvertes aux salariés de la branche. La période de reconversion dure un an."


@pytest.mark.parametrize(("words", "scheme"), [(PRO_A, "pro-a"), (PERIOD, "reconversion"), ("Les salaires.", "")])
def test_a_new_text_on_either_scheme_is_watched(tmp_path: Path, words: str, scheme: str) -> None:
    out = tmp_path / "data"
    first = harvest([DUMPS / "npm-2023"], out=out)
    assert first.watched == ()
    newer = _with_article(tmp_path, words)
    watched = harvest([newer], out=out).watched
    assert [(w.text, w.idcc, w.scheme, w.event) for w in watched] == [
        ("KALITEXT000053000008", ("9901",), scheme, "new") for _ in [scheme] if scheme
    ]
    assert harvest([newer], out=out).watched == ()


def test_a_text_worded_anew_is_watched_and_said(tmp_path: Path) -> None:
    out = tmp_path / "data"
    harvest([DUMPS / "npm-2021"], out=out)
    result = harvest([DUMPS / "npm-2021", DUMPS / "npm-2023"], out=out)
    assert ("KALITEXT000041900001", "changed") in [(w.text, w.event) for w in result.watched]
    assert "rédigé à nouveau : KALITEXT000041900001 (IDCC 9901, 9902), Pro-A, " in result.summary("fr")
    assert "worded anew: KALITEXT000041900001" in result.summary("en")
