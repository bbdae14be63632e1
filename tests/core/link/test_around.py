"""Which functions of a large file an edit of one is linked with."""

from sleepcode.core.extract import extract
from sleepcode.core.facts import FileFacts, Op
from sleepcode.core.link.around import around, outline
from sleepcode.core.link.unchanged import qualnames

TEXT = """
class Shop:
    def __init__(self):
        self.till = make_till()

    def sell(self, goods):
        return self.till.take(price_of(goods))

    def open(self):
        self.sign = lit()

def make_till():
    return Till()

def price_of(goods):
    return goods.price + tax()

def caller(shop):
    shop.sell(Goods())

def elsewhere():
    return nothing(1)[0]

def tax():
    return Money(1)
"""


def facts() -> FileFacts:
    found = extract("shop.py", TEXT.encode())
    assert found is not None
    return found


def linked(file: FileFacts, name: str, room: int) -> set[str]:
    """The functions whose calls are looked at."""
    names = qualnames(file)
    kept = around(file, [names.index(name)], room)
    return {
        own
        for own, fact in zip(names, kept.definitions, strict=True)
        if fact.kind not in ("module", "class") and any(i[0] == Op.CALL for i in fact.code)
    }


def test_what_it_calls_what_calls_it_and_what_sets_what_it_reads_come_first() -> None:
    near = {"Shop.sell", "Shop.__init__", "price_of", "caller"}
    assert linked(facts(), "Shop.sell", 10) == near


def test_what_these_need_comes_next_and_strangers_not_at_all() -> None:
    all_but_strangers = {"Shop.sell", "Shop.__init__", "price_of", "caller", "make_till", "tax"}
    assert linked(facts(), "Shop.sell", 20) == all_but_strangers


def test_a_small_file_is_linked_whole() -> None:
    assert around(facts(), [1], 10_000) == facts()


def test_an_outline_keeps_imports_declared_results_and_class_bodies() -> None:
    text = "import a\n\nclass C(a.B):\n    x = a.make()\n\ndef f() -> C:\n    return a.run(1)\n"
    file = extract("m.py", text.encode())
    assert file is not None
    module, owner, function = outline(file).definitions
    assert (module.code, owner.code) == (file.definitions[0].code, file.definitions[1].code)
    kinds = {i[0] for i in function.code}
    assert Op.TYPED in kinds and Op.CALL not in kinds
