"""Which definitions speak of a question that names none."""

from sleepcode.core.model import Definition
from sleepcode.core.questions.match import stem_of
from sleepcode.core.questions.places import places

TEXTS = {
    "shop/session.py": (
        "class SessionStore:\n"
        '    """Keeps carts of visitors."""\n'
        "    def rotate_key(self):\n"
        "        # after a login the old token is thrown away\n"
        "        self.key = new_key()\n"
        "    def load(self):\n"
        "        return self.key\n"
    ),
    "shop/mail.py": "def send_token(to):\n    deliver(to, token())\n",
    "tests/test_session.py": "def test_rotate_key_after_login():\n    assert login().token != old_token\n",
    "docs/CHANGES.md": "# 1.0\nThe token is rotated after a login.\n",
}
OWN = {
    "shop/session.py": [("SessionStore", 1, 7), ("SessionStore.rotate_key", 3, 5), ("SessionStore.load", 6, 7)],
    "shop/mail.py": [("send_token", 1, 2)],
    "tests/test_session.py": [("test_rotate_key_after_login", 1, 2)],
    "docs/CHANGES.md": [("1.0", 1, 2)],
}


def contents(texts: dict[str, str]) -> list[tuple[str, bytes]]:
    return [(path, text.encode()) for path, text in texts.items()]


def definitions(path: str, _: str) -> list[Definition]:
    return [Definition(f"{path}::{name}", path, "", name, "function", line, end) for name, line, end in OWN[path]]


def found(question: str) -> list[str]:
    return [place.definition.qualname for place in places(question, contents(TEXTS), definitions)]


def test_names_and_comments_speak_and_the_product_comes_before_its_tests_and_its_past() -> None:
    named = found("how are tokens rotated after a login?")
    assert named[0] == "SessionStore.rotate_key"
    assert set(named[1:]) == {"test_rotate_key_after_login", "1.0"}


def test_a_place_shows_the_lines_and_the_words_of_the_question() -> None:
    place = places("how are tokens rotated after a login?", contents(TEXTS), definitions)[0]
    assert place.lines == (3, 4)
    assert set(place.words) == {"rotated", "after", "login", "tokens"}


def test_endings_and_likes_are_the_same_word() -> None:
    assert found("what is loading a session?")[0] == "SessionStore.load"
    assert found("where are tokens sent?") == ["send_token"]


def test_a_noun_is_its_verb_and_an_abbreviation_its_word() -> None:
    assert stem_of("validations") == stem_of("validator") == stem_of("validates")
    assert stem_of("serialisation") == stem_of("serialize") == stem_of("serialised")
    assert stem_of("configuration") == stem_of("conf") == stem_of("configured")
    assert stem_of("station") != stem_of("state") and stem_of("nation") == "nation"


def test_a_word_that_stands_in_a_path_alone_weighs_nothing() -> None:
    assert found("where are tokens sent by mail?") == ["send_token"]


def test_half_a_question_is_no_answer() -> None:
    assert found("how is the token encrypted with a rusty cipher?") == []
    assert found("asdf qwer") == []
    assert found("how?") == []


def test_who_asks_for_a_value_is_shown_the_line_that_sets_it() -> None:
    texts = {
        "shop/http.py": "LIST = [\n    'RetryTimeout',\n    'Timeout',\n]\n\n\n\n\n\n\nDEFAULT_TIMEOUT = 30\n",
        "shop/call.py": "def call(timeout=DEFAULT_TIMEOUT):\n    return send(timeout, default_timeout=timeout)\n",
    }
    kinds = {"shop/http.py": "module", "shop/call.py": "function"}

    def own(path: str, text: str) -> list[Definition]:
        return [Definition(path, path, "", path, kinds[path], 1, text.count("\n"))]

    asked = places("what is the default timeout?", contents(texts), own)
    assert (asked[0].definition.path, asked[0].lines[0]) == ("shop/http.py", 11)


def test_a_name_as_code_writes_it_counts_as_a_whole() -> None:
    texts = {
        "shop/job.py": "def again(job):\n    if job.tries > job.max_tries:\n        raise GivenUp\n",
        "shop/bag.py": "def most(bag):\n    # the max of its tries\n    return max(bag)\n",
    }
    own = {"shop/job.py": [("again", 1, 3)], "shop/bag.py": [("most", 1, 3)]}

    def inside(path: str, _: str) -> list[Definition]:
        return [Definition(f"{path}::{name}", path, "", name, "function", line, end) for name, line, end in own[path]]

    best = places("what happens when it is tried more than max_tries times?", contents(texts), inside)[0]
    assert best.definition.qualname == "again" and 2 in best.lines
    assert "max_tries" in best.words and "max" not in best.words
    misspelt = places("what happens after max_trys tries?", contents(texts), inside)
    assert {place.definition.qualname for place in misspelt} == {"again", "most"}


def test_two_words_in_a_row_are_the_name_that_code_makes_of_them() -> None:
    texts = {
        "a.py": "def report(items):\n    self.exit_code = 3 if items else 0\n",
        "b.py": "class ExitCode:\n    Clean = 0\n",
        "guide.md": "# Codes\nThe exit is on the left; a code of conduct hangs beside it.\n",
    }

    def own(path: str, _: str) -> list[Definition]:
        name = {"a.py": "report", "b.py": "ExitCode", "guide.md": "Codes"}[path]
        return [Definition(path, path, "", name, "section" if path == "guide.md" else "function", 1, 2)]

    spoken = places("how is the exit code decided?", contents(texts), own)
    assert [place.definition.path for place in spoken[:2]] == ["b.py", "a.py"]


def test_a_long_definition_is_read_passage_by_passage() -> None:
    """Words far apart in a module of hundreds of lines are said of different things."""
    long = ["cookie = jar"] * 40 + ["x = 1"] * 60 + ["stored = jar"] * 40
    texts = {"a.py": "\n".join(long), "b.py": "def keep(it):\n    # a cookie is stored here\n    it(jar)\n"}
    texts |= {f"{name}.py": "y = 2\n" for name in "cde"}

    def inside(path: str, text: str) -> list[Definition]:
        return [Definition(f"{path}::all", path, "", "all", "module", 1, text.count("\n") + 1)]

    found = places("where are cookies stored in the jar?", contents(texts), inside)
    assert [place.definition.path for place in found] == ["b.py", "a.py"]


def test_what_a_file_sets_is_a_place_of_its_own_with_the_comment_above_it() -> None:
    texts = {
        "shop/config.py": (
            '"""Settings of the shop."""\n\n'
            "#: how many seconds a cart is kept\nCART_AGE = 30\n\n"
            'RATES = {\n    "de": 19,\n    "fr": 20,\n}\n\n'
            "def parse(cart):\n    return cart\n"
        ),
        "shop/other.py": "def age(cart):\n    return cart.age\n",
    }

    def own(path: str, text: str) -> list[Definition]:
        module = Definition(path, path, "", "", "module", 1, text.count("\n"))
        parse = Definition(f"{path}::parse", path, "", "parse", "function", 11, 12)
        return [module, parse] if path == "shop/config.py" else [module]

    best = places("how many seconds is a cart kept?", contents(texts), own)[0]
    assert (best.definition.qualname, best.definition.line, best.lines) == ("CART_AGE", 4, (3, 4))
    table = places("where is the rate of fr set?", contents(texts), own)[0]
    assert (table.definition.qualname, table.definition.line, table.definition.end_line) == ("RATES", 6, 9)


def test_a_word_that_developers_use_for_the_one_asked_stands_for_it_and_is_shown() -> None:
    texts = {
        "shop/cart.py": 'def halt(cart):\n    """Shut the till down, once all is paid."""\n',
        "shop/till.py": "def terminate(till):\n    till.close()\n",
    }
    own = {"shop/cart.py": "halt", "shop/till.py": "terminate"}

    def inside(path: str, _: str) -> list[Definition]:
        return [Definition(f"{path}::{own[path]}", path, "", own[path], "function", 1, 2)]

    best = places("how is the till stopped?", contents(texts), inside)[0]
    assert best.definition.qualname == "terminate"
    assert "terminate" in best.words and "stopped" not in best.words


def test_beside_a_place_that_speaks_of_enough_stands_one_that_says_less_in_its_name() -> None:
    texts = {
        "report.py": "def report(bicycle):\n    # tells the mechanic about worn pads\n    print(bicycle)\n",
        "brakes.py": "def measure_brake(depth):\n    return depth\n",
        "shop.py": "def sell(bicycle):\n    return bicycle\n",
    }
    own = {"report.py": "report", "brakes.py": "measure_brake", "shop.py": "sell"}
    question = "where is the mechanic told which worn brake pads of the bicycle to measure?"
    placed = places(
        question,
        contents(texts),
        lambda path, text: [Definition(path, path, "", own[path], "function", 1, text.count("\n"))],
    )
    assert {place.definition.qualname for place in placed} == {"report", "measure_brake"}


def test_words_that_code_seldom_has_tell_less_than_those_it_has_where_they_are_said_of_it() -> None:
    """
    "Several", "instead" and "longer" stand in one comment each, as "cookie" does.
    """
    texts = {
        "a.py": "def turn():\n    # several of them, instead of one that takes longer\n    spin()\n",
        "b.py": "def read_cookie():\n    return jar\n",
    }

    def one_each(path: str, _: str) -> list[Definition]:
        return [Definition(path, path, "", {"a.py": "turn", "b.py": "read_cookie"}[path], "function", 1, 3)]

    found = places("how are several cookies read instead of one, no longer jars?", contents(texts), one_each)
    assert found[0].definition.qualname == "read_cookie"


def test_a_verb_with_its_particle_is_one_word() -> None:
    """Who logs out asks for no log, and what is thrown away is not raised."""
    texts = {
        "a.py": "def logout(session):\n    session.end()\n",
        "b.py": "def note(session):\n    log.info(session)\n",
        "c.py": "def discard(connection):\n    connection.close()\n",
        "d.py": "def fail(connection):\n    raise Lost(connection)\n",
    }

    def inside(path: str, text: str) -> list[Definition]:
        name = text[4 : text.index("(")]
        return [Definition(f"{path}::{name}", path, "", name, "function", 1, 2)]

    def first(question: str) -> str:
        return places(question, contents(texts), inside)[0].definition.path

    assert first("what happens to the session when logging out?") == "a.py"
    assert first("when is a connection thrown away?") == "c.py"
