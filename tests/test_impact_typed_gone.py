"""`impact` names the uses of members and exports that are gone, in typed languages, and no other use."""

from collections.abc import Mapping

import pytest
from opened import opened
from real_git import Repo

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of

GO = {
    "go.mod": "module shop\n",
    "cart.go": "package shop\n\ntype Cart struct {\n\tlines int\n\tpaid bool\n}\n\n"
    "func (c *Cart) total() int { return c.lines }\n\nfunc sumOf(c *Cart) int { return c.lines }\n",
    "use.go": "package shop\n\ntype Other struct{ lines int }\n\nfunc use(c *Cart, o *Other) int {\n"
    "\treturn c.total() + c.lines + o.lines + sumOf(c)\n}\n",
}
JAVA = {
    "p/Row.java": "package p;\n\nimport java.io.Serializable;\n\nclass Row implements Serializable {\n"
    "    static final int MOST = 1;\n    int size() { return 1; }\n}\n",
    "p/Use.java": "package p;\n\nclass Use {\n    int use(Row row, String text) {\n"
    "        return row.size() + Row.MOST + text.size();\n    }\n}\n",
}
TS = {
    "common.ts": "export function isDraft(x: unknown) { return !!x }\nexport function each() {}\n",
    "internal.ts": "export * from './common'\nexport * from './other'\n",
    "other.ts": "export function each() {}\n",
    "use.ts": "import { isDraft, each } from './internal'\nimport { isDraft as other } from 'library'\n"
    "export const run = () => [isDraft(1), each(), other(2)]\n",
}
C = {
    "ref.h": "typedef struct ref_t { int count; } ref_t;\n"
    "static inline int ref_up(ref_t *ref) { return ++ref->count; }\n",
    "use.c": '#include "ref.h"\nint use(ref_t *one) { return ref_up(one) + one->count; }\n',
}
C_APART = {
    "ref.h": "int ref_down(int count);\n",
    "ref.c": '#include "ref.h"\nint ref_down(int count) { return count - 1; }\n',
    "use.c": '#include "ref.h"\nint use(int count) { return ref_down(count); }\n',
}
C_WITHIN = {
    "ref.h": "int ref_cut(int count);\n",
    "ref.c": '#include "ref.h"\nint ref_cut(int count) { return count - 1; }\nint end(int c) { return ref_cut(c); }\n',
}
JAVA_STATIC = {
    "p/Rules.java": "package p;\n\nfinal class Rules {\n"
    "    static boolean legalOption(String option) { return true; }\n}\n",
    "p/Next.java": "package p;\n\nclass Next {\n    boolean next(String one) { return Rules.legalOption(one); }\n}\n",
}
RUST_APART = {
    "Cargo.toml": '[package]\nname = "shop"\n',
    "src/lib.rs": "mod tools;\nmod rows;\npub fn wide() -> u8 {\n    tools::widest()\n}\n",
    "src/rows.rs": "use crate::tools::{narrow, widest};\npub fn row() -> u8 {\n    narrow() + widest()\n}\n",
    "src/tools.rs": "pub fn narrow() -> u8 {\n    1\n}\npub fn widest() -> u8 {\n    9\n}\n",
}
RUST_WITHIN = {
    "src/lib.rs": "pub struct Row {\n    wide: bool,\n}\nimpl Row {\n"
    "    fn pad(&self, n: u8) -> u8 {\n        n\n    }\n"
    "    pub fn all(&self) -> Vec<u8> {\n        [1].iter().map(|n| self.pad(*n)).collect()\n    }\n}\n",
}
RUST = {
    "src/lib.rs": "pub struct Row {\n    wide: bool,\n}\nimpl Row {\n    pub fn trim(&mut self) {}\n"
    "    pub fn is_wide(&self) -> bool {\n        self.wide\n    }\n}\n"
    "pub fn all(row: &mut Row) {\n    row.trim();\n}\n",
}


@pytest.mark.parametrize(
    ("files", "path", "old", "new", "expected"),
    [
        (GO, "cart.go", ") total()", ") sum()", ["use.go:6 uses total, which Cart no longer has"]),
        (
            GO,
            "cart.go",
            "\tlines int\n",
            "",
            [
                "cart.go:7 uses lines, which Cart no longer has",
                "cart.go:9 uses lines, which Cart no longer has",
                "use.go:6 uses lines, which Cart no longer has",
            ],
        ),
        (GO, "cart.go", "func sumOf(", "func totalOf(", ["use.go:6 calls sumOf, which is no longer defined"]),
        (JAVA, "p/Row.java", "int size()", "int length()", ["p/Use.java:5 uses size, which Row no longer has"]),
        (JAVA, "p/Row.java", "int MOST = 1", "int BEST = 1", ["p/Use.java:5 uses MOST, which Row no longer has"]),
        (
            TS,
            "common.ts",
            "export function isDraft",
            "function isDraft",
            ["use.ts:1 imports isDraft, which common.ts no longer has"],
        ),
        (TS, "common.ts", "export function each", "function each", []),
        (C, "ref.h", "int ref_up(", "int ref_more(", ["use.c:2 calls ref_up, which is no longer defined"]),
        (
            C,
            "ref.h",
            "{ int count; }",
            "{ int number; }",
            ["ref.h:2 uses count, which ref_t no longer has", "use.c:2 uses count, which ref_t no longer has"],
        ),
        (
            RUST,
            "src/lib.rs",
            "pub fn trim",
            "pub fn strip",
            ["src/lib.rs:11 uses trim, which Row no longer has"],
        ),
        (C_APART, "ref.c", "ref_down(int", "ref_less(int", ["use.c:2 calls ref_down, which is no longer defined"]),
        (
            RUST_APART,
            "src/tools.rs",
            "pub fn widest",
            "pub fn broadest",
            [
                "src/lib.rs:4 uses widest, which src/tools.rs no longer has",
                "src/rows.rs:1 uses widest, which src/tools.rs no longer has",
            ],
        ),
        (C_WITHIN, "ref.c", "int ref_cut(", "int ref_less(", ["ref.c:3 calls ref_cut, which is no longer defined"]),
        (
            JAVA_STATIC,
            "p/Rules.java",
            "legalOption(String option)",
            "legalOption(String option, int from)",
            ["p/Next.java:4 Rules.legalOption: argument 'from' is missing: (option, from)"],
        ),
        (RUST_WITHIN, "src/lib.rs", "fn pad", "fn fill", ["src/lib.rs:9 uses pad, which Row no longer has"]),
    ],
)
def test_what_a_member_or_an_export_was_used_for_is_named(
    repo: Repo, files: Mapping[str, str], path: str, old: str, new: str, expected: list[str]
) -> None:
    with opened(repo, dict(files)) as workspace:
        repo.write(path, files[path].replace(old, new))
        found = impact_of(workspace, ChangeSpec("worktree"))
    sites = {f"{site.path}:{site.line} {site.why}" for site in found.broken_call_sites}
    assert {one for one in sites if " sets " not in one} == set(expected)


def test_a_renamed_method_of_an_impl_changes_nothing_beside_it(repo: Repo) -> None:
    with opened(repo, RUST) as workspace:
        repo.write("src/lib.rs", RUST["src/lib.rs"].replace("pub fn trim", "pub fn strip"))
        found = impact_of(workspace, ChangeSpec("worktree"))
    assert {(one.id, one.how) for one in found.changed} == {
        ("src/lib.rs::Row.trim", "removed"),
        ("src/lib.rs::Row.strip", "added"),
    }
