"""Which replies are an opt-out (BLK-01, BLK-02, C-11)."""

import pytest
from heliograph.domain.opt_out_words import DEFAULT_OPT_OUT_WORDS, Wish, wish_of
from heliograph.domain.replies import ReplySettings
from hypothesis import given
from hypothesis import strategies as st

DEFAULT = ReplySettings()
WITH_OPT_IN = ReplySettings(opt_in_words=("START", "继续"))
BLANKS = ["", " ", "\t\r\n", "\u3000", "\u00a0", "\u200b", "\ufeff", "\x00", "\u2028"]


@pytest.mark.parametrize("word", DEFAULT_OPT_OUT_WORDS)
@pytest.mark.parametrize("before", BLANKS)
@pytest.mark.parametrize("after", BLANKS)
def test_every_word_of_the_default_set_is_an_opt_out_with_blanks_around_it(
    word: str, before: str, after: str
) -> None:
    """C-11"""
    assert wish_of(before + word + after, DEFAULT) is Wish.OPT_OUT


@pytest.mark.parametrize(
    "text",
    ["t", "Td", "ｔ", "ＴＤ", "qx", "ｑX", "００００", "stop", "ＳＴＯＰ", "UnSubscribe", " 退订 "],
)
def test_case_and_width_make_no_difference(text: str) -> None:
    """C-11"""
    assert wish_of(text, DEFAULT) is Wish.OPT_OUT


@pytest.mark.parametrize("text", ["T", "td", "QX", "0000"])
def test_golden_vector_v14_is_an_opt_out(text: str) -> None:
    """V14"""
    assert wish_of(text, DEFAULT) is Wish.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "TT",
        "T T",
        "T.",
        "don't stop",
        "000",
        "00000",
        "no",
        "yes",
        "退",
        "请退订",
        "START",
    ],
)
def test_anything_else_is_a_reply_like_any_other(text: str) -> None:
    assert wish_of(text, DEFAULT) is None


def test_an_application_may_have_a_set_of_its_own() -> None:
    own = ReplySettings(opt_out_words=("Basta", "ＡＲＲＥＴ"))
    assert wish_of(" BASTA", own) is Wish.OPT_OUT
    assert wish_of("arret", own) is Wish.OPT_OUT
    assert wish_of("T", own) is None


@pytest.mark.parametrize("text", ["start", " ＳＴＡＲＴ ", "继续"])
def test_only_where_the_application_allows_it_a_reply_opts_in_again(text: str) -> None:
    assert wish_of(text, WITH_OPT_IN) is Wish.OPT_IN
    assert wish_of(text, DEFAULT) is None


def test_a_word_of_both_sets_is_an_opt_out() -> None:
    both = ReplySettings(opt_out_words=("OK",), opt_in_words=("ok",))
    assert wish_of("Ok", both) is Wish.OPT_OUT


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert wish_of(text, WITH_OPT_IN) in {None, Wish.OPT_OUT, Wish.OPT_IN}


@given(st.sampled_from(DEFAULT_OPT_OUT_WORDS), st.text(min_size=1, max_size=5))
def test_a_word_with_something_seen_beside_it_is_no_opt_out(word: str, more: str) -> None:
    longer = f"{word}-{more}-"
    assert wish_of(longer, DEFAULT) is None
