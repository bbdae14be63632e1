"""What a command takes, as the usual libraries have it declared."""

import pytest

from sleepcode.core.command_options import options_in
from sleepcode.core.option_forms import forms_in


@pytest.mark.parametrize(
    ("source", "names", "dest", "default", "said"),
    [
        ('p.add_argument("--dry-run", "-n", help="Write nothing.")', "--dry-run -n", "dry_run", "", "Write nothing."),
        ('p.add_argument("--to", dest="target", default=3)', "--to", "target", "3", ""),
        ('p.add_argument("files", nargs="+", help="What " "to read.")', "files", "files", "", "What to read."),
        ('p.add_argument(dest="url", metavar="URL")', "URL", "url", "", ""),
        ('group.add("--level", help=f"One of {LEVELS}".strip())', "--level", "level", "", "One of {LEVELS}"),
        ('p.add_option("-q", help="Say less.")', "-q", "q", "", "Say less."),
        ('@click.option("--log/--no-log", "on", default=True)\ndef run(on): ...', "--log --no-log", "on", "True", ""),
        ('@app.argument("name")\ndef run(name): ...', "name", "name", "", ""),
        ('debug = click.Option(["--debug"], help="Trace.")', "--debug", "debug", "", "Trace."),
        ("def run(force: bool = typer.Option(False)): ...", "--force --no-force", "force", "False", ""),
        ('def run(to: Annotated[str, typer.Option("--to")] = "x"): ...', "--to", "to", '"x"', ""),
        ('define("log_file", default=None, help="Where.")', "--log_file", "log_file", "None", "Where."),
        ('flags.DEFINE_integer("tries", 3, "How often.")', "--tries", "tries", "", ""),
    ],
)  # fmt: skip
def test_an_option_is_read_as_declared(source: str, names: str, dest: str, default: str, said: str) -> None:
    (found,) = options_in(f"{source}\n".encode(), "python")
    assert (" ".join(found.names), found.dest, found.default, found.help) == (names, dest, default, said)


@pytest.mark.parametrize(
    "source",
    [
        'subprocess.run(["git", "--version"])',
        'call("--version", shell=True)',
        'parse("name", help="no option")',
        'x = {"--to": 1}',
    ],
)
def test_what_is_only_passed_on_is_no_option(source: str) -> None:
    assert options_in(f"{source}\n".encode(), "python") == ()


def test_an_option_knows_the_function_that_takes_it() -> None:
    source = '@cli.command()\n@click.option("--port", type=int)\n@click.option("--host")\ndef serve(port, host): ...\n'
    found = options_in(source.encode(), "python")
    assert [(one.names[0], one.command, one.line) for one in found] == [("--port", "serve", 2), ("--host", "serve", 3)]


@pytest.mark.parametrize(
    ("language", "source", "read"),
    [
        (
            "python",
            'class P(S):\n    cli = ["-p", "--port"]\n    default = 80\n    desc = """\\\n      At.\n\n  More."""\n',
            "-p --port 80 At.",
        ),
        (
            "rust",
            '/// A border.\n#[arg(short, long = "frame", default_value = "x")]\nborder: Style,\n',
            "-b --frame x A border.",
        ),
        ("rust", 'Arg::new("at").short(\'l\').long("at").help("At.").default_value("1")', "-l --at 1 At."),
        ("go", 'cmd.Flags().StringVarP(&to, "to", "t", "x", "At.") // cobra', '-t --to "x" At.'),
        ("go", 'n := flag.Int("n", 3, "How many.")', "-n 3 How many."),
        ("javascript", 'program.option("-p, --port <n>", "At.", 80)', "-p --port 80 At."),
        ("typescript", 'yargs.option("port", { alias: "p", default: 80, describe: "At." })', "-p --port 80 At."),
        (
            "java",
            '@Option(names = {"-p", "--port"}, defaultValue = "80", description = "At.") int p;',
            "-p --port 80 At.",
        ),
        ("java", 'options.addOption("p", "port", true, "At.");', "-p --port  At."),
    ],
)
def test_other_forms_are_read_from_the_text(language: str, source: str, read: str) -> None:
    (found,) = forms_in(source.encode(), language)
    assert f"{' '.join(found.names)} {found.default} {found.help}" == read


def test_a_list_that_is_passed_on_is_no_option() -> None:
    assert forms_in(b'run(["--version"])\nARGS = ["--all", "-n"]\n', "python") == ()
