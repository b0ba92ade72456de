"""What a page hands to its scripts is found in whatever way the front end hands it over."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from spiders.blocks import read_tree
from spiders.scripts import script_values

STORY = {"title": "‘খবর’, \"আজ\" 'it's' \\ ১", "url": "https://example.org/article/7"}
TEXT = json.dumps(STORY, ensure_ascii=False)


def values(*scripts: str) -> list[Any]:
    page = "".join(f"<script>{script}</script>" for script in scripts)
    return list(script_values(read_tree(f"<html><body>{page}</body></html>")))


def pushed(*parts: str | bytes) -> list[str]:
    """Next.js' scripts that push `parts`: text, or base64 of bytes."""
    pushes = [[1, part] if isinstance(part, str) else [3, b64encode(part).decode()] for part in parts]
    return [f"self.__next_f.push({json.dumps(push)})" for push in pushes]


def js_string(text: str, apostrophe: str = r"\'", quote: str = '"') -> str:
    """`text` as JavaScript writes it between apostrophes."""
    return "'" + text.replace("\\", "\\\\").replace("'", apostrophe).replace('"', quote) + "'"


ASSIGNED = {
    "app state": f"window.__APP_STATE__ = {TEXT};",
    "among others": f"var a = {{b: 1}}; a.state = {{c}}; window.__INITIAL_STATE__={TEXT};(function(){{}}())",
    "nuxt 2": f"window.__NUXT__={TEXT}",
    "variable": f"const pageData = {TEXT}",
    "parsed": f"window.__PRELOADED_STATE__=JSON.parse({json.dumps(TEXT)})",
    "parsed, single quotes": f"window.x = JSON.parse({js_string(TEXT)});",
    "laravel": "let news = JSON.parse(" + js_string(TEXT, quote=r"\u0022") + ")",
    "hexadecimal": "let x = JSON.parse(" + js_string(TEXT, apostrophe=r"\x27") + ")",
}


@pytest.mark.parametrize("script", ASSIGNED.values(), ids=ASSIGNED)
def test_what_a_script_assigns_is_found(script: str) -> None:
    assert values(script) == [STORY]


@pytest.mark.parametrize(
    "script",
    [
        "window.state = {a: 1}",
        'window.state = {"a": ',
        "x.y = JSON.parse('{')",
        'x.y = JSON.parse("{\\"a',
        "var data = b",
    ],
)
def test_what_is_no_json_is_passed_over_and_costs_nothing_behind_it(script: str) -> None:
    assert values(script, f"window.__STATE__={TEXT}") == [STORY]


def test_a_row_of_text_in_the_stream_costs_no_row_behind_it() -> None:
    held = '{"@type":"ItemList"}\n5:খবর'
    stream = f'3:I[1,"a"]\n4:T{len(held.encode()):x},{held}5:[{TEXT}]\n6:"x"\n'
    assert values(*pushed(stream)) == [[STORY]]
    assert values(*pushed(stream[:9], stream[9:30], stream[30:])) == [[STORY]]


def test_a_stream_that_was_cut_within_a_letter_is_put_together() -> None:
    stream = f"5:[{TEXT}]\n".encode()
    place = stream.index("খ".encode()) + 1
    assert values(*pushed(stream[:place], stream[place:])) == [[STORY]]
    assert values("self.__next_f.push([3, 5])", 'self.__next_f.push([3,"%"])', *pushed(stream.decode())) == [[STORY]]


def test_several_pushes_may_stand_in_one_script() -> None:
    stream = f"5:[{TEXT}]\n"
    script = ";".join(["(self.__next_f=self.__next_f||[]).push([0])", *pushed(stream[:20], stream[20:])])
    assert values(script) == [[STORY]]


def test_a_page_of_inertia_is_found_in_its_attribute() -> None:
    attribute = TEXT.replace("&", "&amp;").replace('"', "&quot;")
    page = f'<html><body><div id="app" data-page="{attribute}"></div></body></html>'
    assert list(script_values(read_tree(page))) == [STORY]


NUXT_2 = """window.__NUXT__=(function(a,b,c){return {layout:"default",data:[{list:[
{id:12,title:"function(x){}(y), id: a",url:a,at:new Date(1795515630000),rate:.5,tags:[b,"c"],0:void 0,b:c}]}],error:b}
}(%s,null,-1));"""


def test_a_function_of_nuxt_2_is_read_with_its_arguments() -> None:
    story = {"id": 12, "title": "function(x){}(y), id: a", "at": 1795515630000, "rate": 0.5, "tags": [None, "c"]}
    told = "https://example.org/a?b={}(1)"
    (state,) = values(NUXT_2 % json.dumps(told))
    assert state == {
        "layout": "default",
        "error": None,
        "data": [{"list": [{**story, "url": told, "0": None, "b": -1}]}],
    }


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ("window.__NUXT__={data:[{url:a,ok:true}]};window.__NUXT__.config={}", [{"data": [{"url": None, "ok": True}]}]),
        ("window.__NUXT__=(function(a){a.b=1;return {c:a}}({}))", []),
        ("window.__NUXT__=(function(a,b){return {c:a,d:b}}(1", [{"c": 1, "d": None}]),
        ("window.__NUXT__=(function(a){return {c:a", []),
        ("if (window.__NUXT__) {}", []),
    ],
)
def test_of_nuxt_2_only_what_needs_no_evaluation_is_read(script: str, state: list[object]) -> None:
    assert values(script) == state


def test_a_date_of_nuxt_is_its_text() -> None:
    state = json.dumps([{"published_at": 1, "tags": 2}, ["Date", "2026-11-24T10:20:30.000Z"], ["Set", 0]])
    page = f'<script id="__NUXT_DATA__" type="application/json">{state}</script>'
    assert list(script_values(read_tree(page))) == [{"published_at": "2026-11-24T10:20:30.000Z", "tags": None}]


def test_a_type_may_state_its_charset() -> None:
    page = f'<script type="application/json; charset=utf-8">{TEXT}</script>'
    assert list(script_values(read_tree(page))) == [STORY]
