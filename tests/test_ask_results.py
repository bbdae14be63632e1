"""`ask` whether nothing may come back, and how something is called, in every language's own way of saying so."""

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask

TS = """\
let held: string | null = null
export const current = () => held!
export const twice = <T>(value: T): T[] => [value, value]
export function Box() {}
Box.prototype.name = function (key) {
  return key ? key : this.other
}
export const table = {
  get: () => [],
  set(value: string) {},
} as unknown as Map<string, string>
export interface Kept {
  find(options: {key: string}): Cell;
}
"""
RS = """\
pub struct Map(Vec<u8>);
impl Map {
    pub fn get(&self, at: usize) -> Option<&u8>
    where
        u8: Copy,
    {
        self.0.get(at)
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
"""
GO = """\
package shop

func Name(key string) string {
	return key
}
"""
JAVA = """\
class Row {
    public int size() {
        return 1;
    }

    @Nullable Cell first() {
        return cells.first();
    }

    @Override
    @Nullable
    public Cell last() {
        return cells.last();
    }

    abstract Optional<Cell> any();
}
"""
C = """\
#define first(list_) ((list_)->first)
static unsigned int count(const char *text) {
    return text[0];
}
"""


@pytest.mark.parametrize(
    ("path", "content", "question", "expected"),
    [
        ("a.ts", TS, "can current return null?", "no return of `current` says `null` or `undefined`"),
        ("a.ts", TS, "can Box.prototype.name return undefined?", "what it returns: `key ? key : this.other`"),
        ("a.ts", TS, "signature of twice", "export const twice = <T>(value: T): T[] a.ts:3"),
        ("a.ts", TS, "signature of current", "export const current = () a.ts:2"),
        ("a.ts", TS, "signature of get", "get: () a.ts:9"),
        ("a.ts", TS, "can Kept.find return undefined?", "find(options: {key: string}): Cell; a.ts:13"),
        ("lib.rs", RS, "can Map::get return None?", "by its header `Map.get` can return `None`: `-> Option<&u8>`"),
        ("lib.rs", RS, "can Map::is_empty return None?", "no: by its header `Map.is_empty` returns `bool`"),
        ("name.go", GO, "can Name return nil?", "no: by its header `Name` returns `string`, which is never `nil`"),
        ("Row.java", JAVA, "can Row.size return null?", "no: by its header `Row.size` returns `int`"),
        ("Row.java", JAVA, "can Row.first return null?", "by its header `Row.first` can return `null`: `@Nullable`"),
        ("Row.java", JAVA, "can Row.last return null?", "by its header `Row.last` can return `null`: `@Nullable`"),
        ("Row.java", JAVA, "can Row.any return null?", "no: by its header `Row.any` returns `Optional<Cell>`"),
        ("count.c", C, "can count return NULL?", "no: by its header `count` returns `int`"),
        ("count.c", C, "signature of first", "#define first(list_) count.c:1"),
    ],
)
def test_what_comes_back_and_how_it_is_called(
    repo: Repo, path: str, content: str, question: str, expected: str
) -> None:
    with opened(repo, {path: content}) as workspace:
        answer = ask(workspace, question, IMPACTS).answer
    assert not answer.text.startswith("no: no return of")  # what a name or a container holds is not known
    told = [f"{one.text} {one.evidence[0].path}:{one.evidence[0].span.start}" for one in answer.claims]
    assert any(expected in one for one in told), told


def test_what_only_hands_on_is_told_with_what_that_returns(repo: Repo) -> None:
    content = (
        "def _take(n):\n    if n < 0:\n        return None\n    return n + 1\n\n\ndef take(n):\n    return _take(n)\n"
    )
    with opened(repo, {"take.py": content}) as workspace:
        text = ask(workspace, "what does take return", IMPACTS).answer.text
    assert text == "`take` returns `_take(n)`; `_take` returns `None` and `n + 1`"


def test_who_raises_a_pasted_error_comes_before_a_test_that_expects_all_of_it(repo: Repo) -> None:
    files = {
        "keys.py": "BITS = 112\n\n\ndef check(key):\n    raise ValueError(f'keys must have at least {BITS} bits')\n",
        "tests/test_keys.py": "def test_short():\n    assert 'keys must have at least 112 bits'\n",
    }
    with opened(repo, files) as workspace:
        text = ask(workspace, "ValueError: keys must have at least 112 bits", IMPACTS).answer.text
    assert text.startswith("`check` raises `ValueError`: “keys must have at least {BITS} bits”")
