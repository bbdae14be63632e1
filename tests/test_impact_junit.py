"""Tests of Java that subclasses inherit: the command names the classes that run them."""

from sleepcode.impact import impact_of_definitions
from sleepcode.workspace import open_workspace

BOOK = "package shop;\nclass Book {\n  int pages() { return 3; }\n}\n"
BASE = """\
package shop;
import org.junit.jupiter.api.Test;
abstract class BookContract {
  abstract Book made();
  @Test void hasPages() { made().pages(); }
}
"""
SMALL = "package shop;\nclass SmallBookTest extends BookContract {\n  Book made() { return new Book(); }\n}\n"


def test_an_inherited_test_is_run_in_the_classes_that_inherit_it(repo):
    """
    Surefire selects nothing by the name of an abstract class.
    """
    test = "src/test/java/shop/"
    repo.commit(
        {
            "src/main/java/shop/Book.java": BOOK,
            f"{test}BookContract.java": BASE,
            f"{test}SmallBookTest.java": SMALL,
        }
    )
    workspace = open_workspace(repo.root)
    impact = impact_of_definitions(workspace, ["src/main/java/shop/Book.java::Book.pages"])
    assert "SmallBookTest#hasPages" in impact.command
