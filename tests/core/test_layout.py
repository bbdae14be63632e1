"""Blocks, heads and guards, read from how code is laid out."""

from sleepcode.core.layout import negated, reached_when

CODE = """\
def read(self, size):
    if self.closed:
        return b""
    if size:
        size += 1
    for line in self.lines:
        if not line:
            continue
        if line == size:
            pass
        elif line > size:
            raise ValueError
        try:
            self.feed(line)
        except OSError:
            return None
        else:
            self.count += 1
    raise EOFError
""".splitlines()


def reached(text: str) -> tuple[str, ...]:
    return reached_when(CODE, next(at for at, line in enumerate(CODE) if text in line))


def test_a_line_is_reached_under_its_heads_and_past_the_guards_that_leave() -> None:
    assert reached("return None") == ("`OSError` was raised", "`line`", "not `self.closed`")


def test_a_block_that_goes_on_guards_nothing() -> None:
    """`if size` does not leave, and a branch with an `elif` does not speak for the others."""
    assert reached("raise EOFError") == ("not `self.closed`",)
    assert reached("raise ValueError") == ("`line > size`", "`line`", "not `self.closed`")


def test_the_first_line_is_reached_in_any_case() -> None:
    assert reached("if self.closed") == ()


def test_a_private_field_of_javascript_is_no_remark() -> None:
    lines = ["get event() {", "  if (this.#event) {  // kept", "    return this.#event", "  }", "  throw Error()", "}"]
    assert reached_when(lines, 4) == ("not `this.#event`",)


def test_what_a_denial_denies_is_said_once() -> None:
    assert negated("not callable(validate)") == "`callable(validate)`"
    assert negated("not (a or b)") == "`(a or b)`"
    assert negated("not (a) and (b)") == "not `not (a) and (b)`"
    assert negated("not a == b") == "`a == b`"
