"""What a program says, and whether that is the case that is asked about."""

from sleepcode.core.questions.said_case import asked_case, says_case


def said(question: str, text: str) -> bool:
    case = asked_case(question)
    assert case is not None
    return says_case(case, text) > 0


def test_what_form_a_thing_must_have_says_nothing_of_its_absence() -> None:
    assert not said("what happens to a message whose actor is not declared?", "value must be an Actor")
    assert said("what happens to a message whose actor is not declared?", "undefined actor")
    assert said("what happens when no queue is given?", "a queue must be given")
    assert not said("what happens when an unknown command is typed?", "a command must declare a return type")
    assert said("what happens when the format is unknown?", "format must be one of json, yaml")
    assert said("what happens if the path does not start with a slash?", "path must start with '/'")
