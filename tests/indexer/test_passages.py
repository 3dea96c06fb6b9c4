"""Passages: nothing lost, nothing too long, nothing across a page or a section, warnings never forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest
import semantra_multilingual
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as RealTokenizer

from indexer.passages import MAX_TOKENS, MOST_ROWS, PREFIX, PassageText, passages
from indexer.readers.allowance import NoAllowance
from indexer.readers.document import Block, Box, ReadDocument
from indexer.readers.languages import language_of
from indexer.readers.markdown import markdown_document
from indexer.readers.pdf import read_pdf
from indexer.readers.wording import lettering
from tests.indexer.readers.printed import lines_page, print_pdf, table_page, text_page


class Syllables:
    """A tokenizer with behaviour: three signs are a token, each word and each sign that is no letter its own."""

    def count(self, text: str) -> int:
        return 2 + sum((len(word) + 2) // 3 for word in re.findall(r"\w+|[^\w\s]", text))


class ModelTokenizer:
    """The embedding model's own tokenizer."""

    def __init__(self) -> None:
        folder = Path(semantra_multilingual.__file__).parent / "assets" / "multilingual-e5-small"
        self._tokenizer = RealTokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text).ids)


def of(markdown: str, max_tokens: int = MAX_TOKENS) -> list[PassageText]:
    return passages(markdown_document(markdown), Syllables(), "Notice", max_tokens=max_tokens)


def block(text: str, kind: str = "paragraph", page: int | None = 1, top: float = 100, **more: object) -> Block:
    box = None if page is None else Box(50, top, 500, top + 12)
    return Block(text, kind, page, box, ((text, box),) if box else (), **more)  # type: ignore[arg-type]


def of_blocks(*blocks: Block) -> list[PassageText]:
    return passages(ReadDocument(blocks), Syllables(), "Notice")


def test_a_section_is_a_passage_under_its_path() -> None:
    """Text of two sections is never in one passage; the titles above it head it."""
    found = of("# Pompe\n\n## Dépose\n\nVidanger.\n\nDébrancher.\n\n## Repose\n\nRebrancher.\n")
    assert [(passage.heading, passage.text) for passage in found] == [
        ("Pompe › Dépose", "Vidanger.\nDébrancher."),
        ("Pompe › Repose", "Rebrancher."),
    ]


def test_text_under_no_title_is_headed_by_the_document() -> None:
    """A note without titles is found by its document's name."""
    assert [passage.heading for passage in of("Juste une note.")] == ["Notice"]


def test_a_title_with_nothing_under_it_is_not_lost() -> None:
    """The last title of a document, and one followed by its equal, are passages of their own."""
    found = of("# A1\n\n# B2\n\ntexte\n\n## C3\n")
    assert [(passage.heading, passage.text) for passage in found] == [("A1", "A1"), ("B2", "texte"), ("B2 › C3", "C3")]


def test_an_empty_document_has_no_passages() -> None:
    """Nothing in, nothing out."""
    assert of_blocks() == []
    assert of("") == []


def test_pages_are_not_mixed() -> None:
    """Two paragraphs of one section on two pages are two passages, each with its page and its box."""
    found = of_blocks(block("Ouvrir la vanne.", page=1), block("Fermer la vanne.", page=2))
    assert [(passage.page, passage.boxes) for passage in found] == [
        (1, ((1, Box(50, 100, 500, 112)),)),
        (2, ((2, Box(50, 100, 500, 112)),)),
    ]


def test_a_sentence_that_goes_on_overleaf_stays_whole() -> None:
    """An unfinished paragraph takes its rest from the next page and has boxes on both."""
    (found,) = of_blocks(block("Serrer les vis en", page=3, top=780), block("croix, puis contrôler.", page=4, top=60))
    assert found.text == "Serrer les vis en croix, puis contrôler."
    assert found.page == 3
    assert [page for page, _ in found.boxes] == [3, 4]
    assert [(text, page) for text, page, _ in found.lines] == [("Serrer les vis en", 3), ("croix, puis contrôler.", 4)]


def test_a_finished_sentence_does_not_take_the_next_page() -> None:
    """A full stop at the foot of a page ends the paragraph."""
    assert len(of_blocks(block("Fin de page.", page=3), block("suite en minuscule.", page=4))) == 2


def test_boxes_of_two_columns_stay_apart() -> None:
    """A passage that goes on at the head of the next column has a box in each."""
    left, right = Box(50, 700, 280, 720), Box(310, 80, 540, 100)
    blocks = [
        Block("Ouvrir le carter.", "paragraph", 1, left, (("Ouvrir le carter.", left),)),
        Block("Puis le nettoyer.", "paragraph", 1, right, (("Puis le nettoyer.", right),)),
    ]
    (found,) = of_blocks(*blocks)
    assert found.boxes == ((1, left), (1, right))


def test_table_rows_go_in_small_groups_under_their_header() -> None:
    """No row is cut, no group has more than a few rows, each has the header of its page."""
    rows = [
        block(f"F{n:04} | Défaut {n} | Remède {n}", "table row", top=100 + 12 * n, header="Code | Défaut | Remède")
        for n in range(20)
    ]
    found = of_blocks(*rows)
    assert all(passage.text.startswith("Code | Défaut | Remède\nF0") for passage in found)
    assert all(1 <= len(passage.text.splitlines()) - 1 <= MOST_ROWS for passage in found)
    said = [line for passage in found for line in passage.text.splitlines()[1:]]
    assert said == [row.text for row in rows]


def test_a_header_of_the_page_before_stands_in_the_heading() -> None:
    """Text must stand on its page: the header printed overleaf moves into the path."""
    rows = [block(f"F{n} | sens", "table row", page=n, header="Code | Sens") for n in (1, 2)]
    first, second = of_blocks(*rows)
    assert (first.text, first.heading) == ("Code | Sens\nF1 | sens", "Notice")
    assert (second.text, second.heading) == ("F2 | sens", "Notice › Code | Sens")


def test_every_warning_of_the_section_and_above_goes_with_each_passage() -> None:
    """The DANGER at the head of a chapter and of the section stand by every step; that of another section does not."""
    found = of(
        "# Dépose\n\nDANGER : sous pression.\n\n## Pompe\n\nATTENTION : chaud.\n\nDévisser.\n\n"
        "## Vérin\n\nDéposer.\n\n# Autre\n\nRien.\n"
    )
    by_text = {passage.text.splitlines()[-1]: passage.warnings for passage in found}
    assert by_text["Dévisser."] == ("DANGER : sous pression.", "ATTENTION : chaud.")
    assert by_text["Déposer."] == ("DANGER : sous pression.",)
    assert by_text["Rien."] == ()


def test_a_warning_below_the_step_still_goes_with_it() -> None:
    """A long section whose warning comes last gives it to its first passage too."""
    found = of("# Dépose\n\n" + "Dévisser la bride du vérin. " * 60 + "\n\nDANGER : chute de la charge.\n")
    assert len(found) > 1
    assert {passage.warnings for passage in found} == {("DANGER : chute de la charge.",)}


def test_contents_are_marked_and_apart() -> None:
    """Lines of contents are in passages of their own, so that search can lower them."""
    found = of_blocks(block("1 Pompe … 4", "contents"), block("2 Vérin … 9", "contents", top=112), block("Texte."))
    assert [(passage.contents, passage.text) for passage in found] == [
        (True, "1 Pompe … 4\n2 Vérin … 9"),
        (False, "Texte."),
    ]


def test_the_language_is_that_of_the_passage() -> None:
    """French and English passages of one document each have their language; a code has the document's."""
    found = of(
        "# A\n\nVérifier le niveau d'huile du réducteur avant chaque démarrage.\n\n"
        "# B\n\nCheck the oil level of the gearbox before each start of the machine.\n\n# C\n\n```\nG0 X1\n```\n"
    )
    assert [passage.language for passage in found] == ["fr", "en", "fr"]


@pytest.mark.parametrize(
    ("text", "language"), [("P9.02 = 03", None), ("", None), ("Serrer les vis de fixation du carter", "fr")]
)
def test_a_language_is_told_only_from_enough_words(text: str, language: str | None) -> None:
    """A parameter says nothing of the language."""
    assert language_of(text) == language


def test_a_long_block_is_cut_at_sentences_and_its_pieces_keep_their_lines() -> None:
    """Each piece of a long paragraph has the boxes of its own lines, not of the whole."""
    lines = [
        (f"Contrôler la vis numéro {n:02} et noter son couple de serrage.", Box(50, 12.0 * n, 500, 12.0 * n + 11))
        for n in range(60)
    ]
    whole = Block(" ".join(text for text, _ in lines), "paragraph", 1, Box(50, 0, 500, 719), tuple(lines))
    found = of_blocks(whole)
    assert len(found) > 3
    for passage in found:
        assert passage.text.endswith(".")
        said = [text for text, _, _ in passage.lines]
        assert lettering(" ".join(said)) == lettering(passage.text)
        assert passage.boxes[0][1].height < 400


def test_too_few_tokens_are_refused() -> None:
    """A limit that leaves no room for words is a mistake of the caller."""
    with pytest.raises(ValueError, match="no room"):
        of("texte", max_tokens=31)


WORDS = st.text(alphabet=st.sampled_from("abcé ÉF0-4.|!:\n•ﬁ字😀\u00a0"), max_size=400)
TEXTS = st.one_of(WORDS, st.builds(lambda word, count: word * count, WORDS, st.integers(1, 40)), st.just("x" * 3_000))
KINDS = st.sampled_from(["heading", "paragraph", "list item", "table row", "code", "warning", "caption", "contents"])
BLOCKS = st.lists(
    st.builds(
        lambda text, kind, level, page, header: block(
            text, kind, page, level=level if kind == "heading" else None, header=header if kind == "table row" else None
        ),
        TEXTS.filter(str.strip),
        KINDS,
        st.integers(1, 6),
        st.integers(1, 3),
        st.one_of(st.none(), st.just("Code | Sens"), TEXTS),
    ),
    max_size=8,
)


def without_header(text: str, blocks: list[Block]) -> str:
    """Return the words of a passage without the header that is repeated over each piece of a table."""
    headers = [made.header for made in blocks if made.header and text.startswith(f"{made.header}\n")]
    return text[max(map(len, headers)) :] if headers else text


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(BLOCKS, st.sampled_from([32, 60, 480]))
def test_nothing_is_lost_and_nothing_is_too_long(blocks: list[Block], max_tokens: int) -> None:
    """Whatever the blocks: every passage fits the model, and every block's letters stand in some passage."""
    found = passages(ReadDocument(tuple(blocks)), Syllables(), "Notice", max_tokens=max_tokens)
    assert all(Syllables().count(PREFIX + passage.embedded) <= max_tokens for passage in found)
    said = lettering("".join(f"{passage.heading} {passage.text} " for passage in found))
    texts = lettering("".join(without_header(passage.text, blocks) for passage in found))
    for made in blocks:
        assert lettering(made.text) in said or lettering(made.text) in texts, made


@settings(deadline=None, max_examples=60)
@given(BLOCKS)
def test_a_passage_keeps_to_its_pages(blocks: list[Block]) -> None:
    """The pages of the boxes are those of the lines, the first is the passage's page, in order."""
    for passage in passages(ReadDocument(tuple(blocks)), Syllables(), "Notice"):
        pages = [page for page, _ in passage.boxes]
        assert pages == sorted(pages)
        assert passage.page == pages[0]
        assert {page for _, page, _ in passage.lines} == set(pages)


@pytest.mark.slow
def test_with_the_models_own_tokenizer_nothing_is_cut() -> None:
    """Long sentences, codes, other alphabets and one endless word all stay within the model's limit."""
    tokenizer = ModelTokenizer()
    text = "\n\n".join(
        [
            "# " + "Titre interminable de chapitre " * 30,
            "mot " * 3_000,
            "x" * 20_000,
            "漢字かな交じり文。" * 800,
            "F0004 " * 900,
        ]
    )
    found = passages(markdown_document(text), tokenizer, "Notice")
    assert len(found) > 20
    assert max(tokenizer.count(PREFIX + passage.embedded) for passage in found) <= MAX_TOKENS


def test_the_words_of_each_passage_stand_on_its_page_for_another_extractor(tmp_path: Path) -> None:
    """pypdf, which shares nothing with our reader, finds every passage on the page that it claims."""
    faults = [["Code", "Défaut"], *([f"F{n:04}", f"Surtension du bus numéro {n}"] for n in range(25))]
    path = print_pdf(
        tmp_path / "a.pdf",
        text_page("Le groupe hydraulique est livré sans huile.", "Remplir jusqu'au repère haut du voyant."),
        table_page(60, faults, [70, 220]),
        lines_page(100, "Contrôler l'étanchéité du distri-", "buteur avant la remise en pression."),
    )
    pages = [lettering(page.extract_text()) for page in pypdf.PdfReader(path).pages]
    found = passages(read_pdf(path, path.name, NoAllowance()), Syllables(), "Notice")
    assert {passage.page for passage in found} == {1, 2, 3}
    for passage in found:
        assert passage.page is not None
        for line in passage.text.splitlines():
            assert lettering(line) in pages[passage.page - 1]
