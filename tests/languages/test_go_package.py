"""The tests of a folder of Go are one program."""

from sleepcode.core.extract import extract
from sleepcode.core.facts import FileFacts
from sleepcode.core.link import link_files

FILES = {
    "a.go": b"package a\nvar table = fill()\nfunc fill() int { return 1 }\n",
    "quiet.go": b"package a\nfunc quiet() int { return 1 }\n",
    "a_test.go": b"package a\nvar cases = quiet()\n",
    "b_test.go": b'package a_test\nimport "testing"\nfunc TestB(t *testing.T) {}\n',
}


def test_a_test_runs_what_any_file_of_its_folder_calls_outside_of_functions() -> None:
    """
    A variable that cannot be made, or an `init` that panics, fails every test of the package.
    """
    facts: dict[str, FileFacts] = {}
    for path, content in FILES.items():
        found = extract(path, content)
        assert found is not None
        facts[path] = found
    run = {(e.caller, e.callee) for e in link_files(facts).edges if e.kind == "import"}
    assert run == {("b_test.go", "a.go"), ("b_test.go", "a_test.go"), ("a_test.go", "a.go")}
