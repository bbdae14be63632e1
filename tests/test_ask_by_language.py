"""`ask` where languages other than Python say things in their own way: C headers, Rust tails, error names, an `env`."""

from collections.abc import Iterator

import pytest
from opened import IMPACTS, opened
from real_git import Repo

from sleepcode.ask.answering import ask
from sleepcode.workspace import Workspace

FILES = {
    "src/shop.rs": """\
pub enum ShopError { NoTillGiven, ReceiptNotFound(String) }

pub fn open(name: Option<&str>) -> Result<Till, ShopError> {
    let name = name.ok_or(ShopError::NoTillGiven)?;
    if name.len() == 1 {
        Ok(Till::short(name))
    } else {
        Err(ShopError::ReceiptNotFound(name.to_string()))
    }
}

pub fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Cash => "c",
        Kind::Card => "k",
    }
}
""",
    "stack.h": """\
#define MOST_DEEP 32
typedef enum { stack_ok, stack_full } stack_status;
typedef struct stack_t { int depth; } stack;
""",
    "stack.c": """\
#include "stack.h"

stack_status
stack_push(stack * s, int value)
{
    if (s->depth >= MOST_DEEP) return stack_bad_depth;
    s->depth++;
    return stack_ok;
}
""",
    "web/colour.js": """\
const env = globalThis.process?.env ?? {};
export const plain = () => env.NO_COLOUR === "1" || env["TERM"] === "dumb";
""",
    "web/hooks.ts": """\
export interface Options {
  /** @deprecated use query instead. */
  params?: string[];
}
export class Base { run() {} }
export class First extends Base {}
export async function runAll(hooks: Base[]): Promise<void> {
  for (const hook of hooks) {
    hook.run();
  }
}
export function normalize(path: string): string {
  if (path === "..") return "";
  if (path.length === 0) {
    return ".";
  }
  return path;
}
export function sized<T = Base>(one: T): number { return 1; }
""",
    "deep.h": """\
class Deep {
public:
    int size() const;
};
""",
    "deep.cpp": """\
#include "deep.h"

int Deep::size() const
{
    if (nothing) return "unable to open file";
    return 0;
}
""",
    "shop/Rules.java": """\
package shop;

final class Rules {
    static final String KEPT_NAME = "W";
}
""",
    "shop/Map.java": """\
package shop;

import static shop.Rules.KEPT_NAME;

class Map {
    int size() { return KEPT_NAME.length(); }
}
""",
    "routes.go": """\
package pool

// Route adds one.
func Route(path string) {
	if path[0] != '/' {
		panic("path must begin with '/' in " + path)
	}
	if seen[path] {
		panic("a handle is already registered for path " + path)
	}
	if limited { // Handle 405
		refuse()
	}
}
""",
    "rust/src/main.rs": """\
mod task;
mod wait;
use crate::task::{Task, TaskFailed};

fn main() {
    match wait::Wait::new().run() {
        Err(TaskFailed { code }) => std::process::exit(code),
        result => result.unwrap(),
    }
}
""",
    "rust/src/task.rs": """\
pub struct TaskFailed { pub code: i32 }

pub(crate) trait Task {
    fn run(&self) -> Result<(), TaskFailed>;
}
""",
    "rust/src/wait.rs": """\
use crate::task::{Task, TaskFailed};

pub struct Wait { patience: u32 }

impl Wait {
    pub fn new() -> Self {
        Wait {
            patience: 7,
        }
    }
    pub fn patience(mut self, most: u32) -> Self { self.patience = most; self }
}

impl Task for Wait {
    fn run(&self) -> Result<(), TaskFailed> { Err(TaskFailed { code: 3 }) }
}
""",
    "noise.c": """\
#include <stdlib.h>
#define NOISE_VAR "SHOP_NOISE"
static int noise = 0;
static char **names = NULL;

char *name_of(int at)
{
    if (at < 0) return NULL;
    if (!names) names = malloc(8);
    return names[at];
}

int read_noise(void)
{
    int quiet = 0;
    quiet++;
    if (getenv(NOISE_VAR)) noise++;
    return noise;
}
""",
    "web/shelf.js": """\
function Shelf(options) {
  this.depth = options.depth || 3;
  this._doors = options.doors !== undefined
    ? Boolean(options.doors)
    : true;
  if (this.depth < 0) throw new TypeError("no depth");
}
Shelf.prototype.lift = function () { return this.depth; };
module.exports = Shelf;
""",
    "web/glass.js": """\
const Shelf = require("./shelf");
class Glass extends Shelf {}
function Steel() {}
require("util").inherits(Steel, Shelf);
""",
    "till.go": """\
package pool

import (
	"errors"
	"sync"
	"time"
)

var ErrLate = errors.New("late")

const usual = 30 * time.Second

type Till struct {
	mu   sync.Mutex
	Wait time.Duration
}

func (t *Till) Close(late bool) error {
	t.mu.Lock()
	defer func() { recover() }()
	wait := t.Wait
	if t.Wait <= 0 {
		wait = usual
	}
	if late {
		return ErrLate
	}
	time.Sleep(wait)
	return nil
}

func (t *Till) Again() bool { return t.Close(true) == ErrLate }
""",
    "pool.go": """\
package pool

// Take hands out a line.
// It is not safe for concurrent use.
func Take(key string) string { return key }
""",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(Repo(tmp_path_factory.mktemp("shop")), FILES) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what does open return", "`Err(ShopError::ReceiptNotFound(name.to_string()))`"),
        ("what does mark return", '`mark` returns `"c"` and `"k"`'),
        ("what happens if no till is given", "`NoTillGiven`: “no till given”"),
        ("what happens if a receipt can't be found", "`ReceiptNotFound`: “receipt not found”"),
        ("which functions return stack_status", "1 function of the product gives `stack_status` back"),
        ("where is MOST_DEEP used", "`#define MOST_DEEP 32` (stack.h:1) is used by `stack_push`"),
        ("what does stack_push need", "`stack_status stack_push(stack * s, int value)`"),
        ("what environment variables are read", "`NO_COLOUR`, `SHOP_NOISE` and `TERM`"),
        ("can runAll return undefined", "yes: no line of `runAll` returns a value"),
        ("what happens if the path is empty in normalize", 'when `path.length === 0`: returns `"."`'),
        ("what is exported from web/hooks.ts", "`web/hooks.ts` exports 6 names"),
        ("is params deprecated", "@deprecated use query instead."),
        ("what extends Base", "`Base` has 1 subclass: `First`"),
        ("which functions return Base", "no function says in its header that it gives `Base` back"),
        ("what methods does Deep have", "`Deep` has 1 method"),
        ("what happens if the file can't be opened", "`Deep.size` gives back: “unable to open file”"),
        ("where is KEPT_NAME used", "(shop/Rules.java:4) is used by `Map.size`"),
        ("what happens if the path doesn't start with a slash", "`Route` panics: “path must begin with '/' in”"),
        (
            "what happens when two handlers are registered for the same path",
            "“a handle is already registered for path”",
        ),
        ("when is a 405 returned", "nearest: `Route`"),
        ("what implements Task", "`Task` is implemented by 1 class: `Wait`"),
        ("who handles TaskFailed", "`TaskFailed` is caught by name in 1 place; raised by name in 1 place"),
        ("who imports rust/src/task.rs", "is imported by 2 files"),
        ("how does main reach Wait::run", "`main` reaches `Wait.run` in 1 step"),
        ("who changes noise", "`noise` of `noise.c` is changed by `read_noise`"),
        ("what extends Shelf", "`Shelf` has 2 subclasses: `Glass` and `Steel`"),
        ("what does the depth option default to", "`depth` is by default `3`"),
        ("what does the doors option default to", "`doors` is by default `true`"),
        ("which errors does Shelf throw", "`Shelf` raises `TypeError` if `this.depth < 0`"),
        ("what does Till.Wait default to", "takes `usual = 30 * time.Second` where there is no `Wait`"),
        ("which methods of Till take the mutex", "1 function takes a lock: `Till.Close`"),
        ("who changes names", "`names` of `noise.c` is changed by `name_of`"),
        ("what does Wait::patience default to", "`patience` is by default `7`"),
        ("which functions can return NULL", "`name_of`"),
        ("which functions are async", "1 function is async: `runAll`"),
        ("which async functions are there", "1 function is async: `runAll`"),
        ("which methods are const", "`Deep.size`"),
        ("who returns ErrLate", "`ErrLate` is raised by name in 1 place"),
        ("who handles ErrLate", "and looked for in 1 more"),
        ("where are panics recovered", "1 function recovers from a panic"),
        ("how does Till.Again reach time.Sleep", "`Till.Close` in 1 step, which calls `time.Sleep`"),
        ("is Take thread safe", "no, by its own words: “// It is not safe for concurrent use.”"),
    ],
)
def test_the_first_line_answers(workspace: Workspace, question: str, told: str) -> None:
    assert told in ask(workspace, question, IMPACTS).answer.text


def test_a_case_around_a_lock_asks_for_no_list_of_what_takes_one(workspace: Workspace) -> None:
    assert "take" not in ask(workspace, "what happens if the lock was never acquired", IMPACTS).answer.text


def test_a_type_that_c_knows_by_another_name_is_not_called_dead(workspace: Workspace) -> None:
    claims = ask(workspace, "is there dead code", IMPACTS).answer.claims
    assert not [each.text for each in claims if "stack_t" in each.text]


def test_a_return_behind_its_condition_is_told_with_it(workspace: Workspace) -> None:
    claims = ask(workspace, "what does normalize return", IMPACTS).answer.claims
    assert '`normalize` returns `""`, when `path === ".."`' in [each.text for each in claims]
