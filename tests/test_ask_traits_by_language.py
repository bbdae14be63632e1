"""Whether, or which, definitions are async, static, exported, typed: told of each language as it writes such things."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

FILES = {
    "web/shop.ts": """\
import { readFile } from "fs";
export interface Priced { tag: Map<string, number>; price(vat: number): number; }
export abstract class Shelf implements Priced {
  tag: Map<string, number> = new Map();
  /** What it costs. */
  price(vat: number, rounded = true): number { return vat; }
  protected static async restock(...crates: string[]): Promise<void> {}
}
export enum Size { Small, Large }
function hidden() {}
""",
    "till/till.go": """\
package till

import (
	"fmt"
	sys "os"
)

// Till holds money.
type Till struct {
	drawer int
}

type Opener interface{ Unlock() error }

func (t *Till) Unlock(first, second string) error { fmt.Println(first); return nil }

func shut(codes ...int) {}
""",
    "java/Clerk.java": """\
package java;

import java.util.List;

public class Clerk extends Person {
    private int wage;

    Clerk() {}

    @Deprecated
    public static void greet(final List<String> names) { greet(names); }

    boolean isBusy() { return true; }
}
""",
    "java/Person.java": "package java;\n\npublic class Person {\n    Person() {}\n}\n",
    "lib/queue.rs": """\
use std::fmt;
/// Who waits.
#[derive(Debug, Clone)]
pub struct Queue { length: u32 }
pub(crate) unsafe fn jump<T: Copy>(place: T) {}
""",
    "c/list.h": "#define LIST 1\nint list_size(const char *name, int most);\n",
    "c/list.c": """\
#include <stdlib.h>
#include "list.h"
/* How many. */
int list_size(const char *name, int most) { return most; }
static void forget(void) {}
""",
    "cpp/pane.cpp": """\
class Pane {
public:
  virtual void paint(int depth = 3) {}
  int width() const { return 1; }
private:
  void crack() {}
};
""",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(Repo(tmp_path_factory.mktemp("shop")), FILES) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("is restock async?", "yes: `Shelf.restock` is async"),
        ("is isBusy static?", "no: `Clerk.isBusy` is not static"),
        ("is restock public?", "no: `Shelf.restock` is protected"),
        ("is hidden exported?", "no: `hidden` is not exported"),
        ("is shut exported?", "no: `shut` is unexported"),
        ("is isBusy private?", "no: `Clerk.isBusy` is package-private"),
        ("is crack public?", "no: `Pane.crack` is private"),
        ("is jump public?", "no: `jump` is pub(crate)"),
        ("can forget be called from another file?", "no: `forget` is static: its own file alone sees it"),
        ("is list_size documented?", "yes: `list_size` is documented"),
        ("is Shelf abstract?", "yes: `Shelf` is abstract"),
        ("is jump unsafe?", "yes: `jump` uses `unsafe`"),
        ("is paint virtual?", "yes: `Pane.paint` is virtual"),
        ("is width const?", "yes: `Pane.width` is const"),
        ("is jump generic?", "yes: `jump` has type parameters"),
        ("is shut variadic?", "yes: `shut` takes any number of arguments"),
        ("is greet void?", "yes: `Clerk.greet` returns nothing"),
        ("does shut return anything?", "no: `shut` returns nothing"),
        ("is greet deprecated?", "yes: 1 line of `Clerk.greet` is marked as deprecated"),
        ("which annotations does greet have?", "`Clerk.greet` is decorated with `@Deprecated`"),
        ("what kind of thing is Opener?", "`Opener` is an interface"),
        ("is Till a struct or an interface?", "`Till` is a struct"),
        ("which interfaces are there?", "2 classes are interfaces: `Opener` and `Priced`"),
        ("does Queue derive Clone?", "yes: `Queue` derives `Clone`"),
        ("does Shelf implement Priced?", "yes: `Shelf` extends `Priced`"),
        ("does Shelf.price take rounded?", "yes: `Shelf.price` takes `rounded`"),
        ("is vat required in Shelf.price?", "has no default: it has to be given"),
        ("does Till have a field drawer?", "yes: `drawer` is an attribute of `Till`"),
        ("does Till have a method Unlock?", "yes: `Till` defines `Unlock`, a method"),
        ("what type is drawer of Till?", "`Till.drawer` is declared as `int`"),
        ("what is the type of tag in Shelf?", "`Shelf` declares `tag` as `Map<string, number>`"),
        ("what is the type of first in Unlock?", "`Till.Unlock` declares `first` as `string`"),
        ("which type does greet expect for names?", "`Clerk.greet` declares `names` as `List<String>`"),
        ("what type is most of list_size?", "`list_size` declares `most` as `int`"),
        ("does till.go import fmt?", "yes: `till/till.go` imports `fmt`"),
        ("does list.c include list.h?", "yes: `c/list.c` imports `list.h`"),
        ("what does till.go import?", "`till/till.go` has 2 imports"),
        ("who imports fs", "1 file imports `fs`: `web/shop.ts`"),
        ("does greet call itself?", "yes"),
        ("does Till.Unlock return an error?", "yes: `Till.Unlock` returns an error"),
        ("which structs are in till.go?", "1 class of `till/till.go` is a struct: `Till`"),
        ("which macros are in list.h?", "`c/list.h` has 1 constant"),
        ("does isBusy call greet?", "no"),
        ("is Clerk abstract?", "no: `Clerk` is not abstract"),
        ("is Clerk a subclass of Person?", "yes: `Clerk` extends `Person`"),
        ("what methods does the Opener interface have?", "`Opener` has 1 method"),
        ("is frobnicateAll static?", "there is nothing called `frobnicateAll` here"),
    ],
)
def test_a_trait_is_told_as_its_language_writes_it(workspace: Workspace, question: str, told: str) -> None:
    assert told in ask(workspace, question, IMPACTS).answer.text
