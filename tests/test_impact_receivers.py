"""A method that becomes static, a class's or a property: which calls no longer fit, and which still do."""

from functools import partial

import pytest
from broken_calls import broken_by

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace

TILL = """\
class Till:
    def gross(self, net):
        return net * 2

    @property
    def total(self):
        return 3

    @staticmethod
    def currency(code):
        return code

    def shown(self):
        return self.total + self.gross(1)
"""
USE = """\
from till import Till


def pay():
    till = Till()
    return till.gross(1), till.currency("EUR")


def by_class():
    return Till.gross(Till(), 1), Till.currency("EUR")


def read():
    till = Till()
    return till.total
"""


@pytest.fixture
def broken(repo):
    repo.commit({"till.py": TILL, "use.py": USE})
    return partial(broken_by, repo, "till.py", TILL)


def test_a_static_method_without_self_still_fits_where_an_object_is_the_receiver(broken):
    told = "Till.gross: 1 positional argument too many: (net)"
    assert broken("    def gross(self, net)", "    @staticmethod\n    def gross(net)") == [f"use.py:10 {told}"]


def test_a_static_method_that_keeps_self_fits_only_where_it_is_passed(broken):
    told = "Till.gross: argument 'net' is missing: (self, net)"
    assert broken("    def gross(self, net)", "    @staticmethod\n    def gross(self, net)") == [
        f"till.py:15 {told}",
        f"use.py:6 {told}",
    ]


def test_a_class_method_takes_no_object(broken):
    told = "Till.gross: 1 positional argument too many: (cls, net)"
    assert broken("    def gross(self, net)", "    @classmethod\n    def gross(cls, net)") == [f"use.py:10 {told}"]


def test_a_static_method_that_becomes_an_objects_misses_one_where_the_class_is_the_receiver(broken):
    told = "Till.currency: argument 'code' is missing: (self, code)"
    assert broken("    @staticmethod\n    def currency(code)", "    def currency(self, code)") == [f"use.py:10 {told}"]


def test_a_call_that_was_changed_together_with_the_signature_fits(repo):
    repo.commit({"till.py": "class Till:\n    def pay(self): ...\n\n    def day(self):\n        self.pay()\n"})
    repo.write("till.py", "class Till:\n    def pay(self, net): ...\n\n    def day(self):\n        self.pay(1)\n")
    assert impact_of(open_workspace(repo.root), ChangeSpec()).broken_call_sites == ()


def test_a_method_that_becomes_a_property_is_called_in_vain(broken):
    told = "Till.shown: is a property now, and what it gives is called"
    assert broken("    def shown(self)", "    @property\n    def shown(self)") == []
    assert broken("    def gross(self, net)", "    @property\n    def gross(self)") == [
        f"{place} {told.replace('shown', 'gross')}" for place in ("till.py:15", "use.py:6")
    ]


def test_a_property_that_becomes_a_method_is_read_without_being_called(broken):
    told = "Till.total: is a method now, and what is read here is the method itself"
    assert broken("    @property\n    def total(self)", "    def total(self)") == [
        f"till.py:13 {told}",
        f"use.py:15 {told}",
    ]
