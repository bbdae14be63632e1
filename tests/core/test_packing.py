"""Facts as they are kept."""

from pathlib import Path

import msgspec
import pytest

from sleepcode.core.extract import extract
from sleepcode.core.facts import FileFacts
from sleepcode.core.grammar import language_of
from sleepcode.core.packing import packed, unpacked

FIXTURES = Path(__file__).parents[2] / "fixtures"
SOURCES = sorted(path for path in FIXTURES.rglob("*") if path.is_file() and language_of(path.name))


def through_bytes(facts: FileFacts) -> FileFacts:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=FileFacts)


@pytest.mark.parametrize("language", sorted({language_of(path.name) for path in SOURCES}))
def test_facts_of_every_language_come_back_as_they_were(language):
    for source in (path for path in SOURCES if language_of(path.name) == language):
        facts = extract(source.name, source.read_bytes())
        assert unpacked(through_bytes(packed(facts))) == through_bytes(facts), source


def test_far_and_near_variables_and_lines_come_back():
    """Functions with many parameters, variables of a long file's top read in its last function, a loop's way back."""
    top = "\n".join(f"name_{i} = make_{i}()" for i in range(400))
    many = ", ".join(f"p{i}" for i in range(60))
    body = "\n".join(f"    p{i % 60} = p{(i * 7) % 60}.go(name_{i * 3}, *p1, key=name_{i}, **p2)" for i in range(120))
    source = f"{top}\n\ndef last({many}):\n    while p1:\n{body.replace('    ', '        ')}\n    return [p5, name_1]\n"
    facts = extract("long.py", source.encode())
    assert unpacked(through_bytes(packed(facts))) == through_bytes(facts)
