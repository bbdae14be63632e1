"""The prompt files -> text, and the version that a brief carries."""

from functools import cache
from importlib import resources
from string import Template

from sleepcode.core.model import digest_of
from sleepcode.core.resource import text_of

# Changes of the code around the prompts that make notes worth writing again.
CODE_VERSION = "4"


@cache
def prompt(name: str) -> Template:
    text = text_of("sleepcode.prompts", f"{name}.md")
    return Template(text.strip())


def filled(name: str, **values: object) -> str:
    """The prompt with its names filled in; text that is filled in is not looked at again."""
    return prompt(name).substitute({key: str(value) for key, value in values.items()})


@cache
def version() -> str:
    """Another one whenever a prompt changes."""
    names = sorted(entry.name for entry in resources.files("sleepcode.prompts").iterdir() if entry.name.endswith(".md"))
    texts = [prompt(name.removesuffix(".md")).template for name in names]
    return f"prompts {digest_of(chr(0).join([CODE_VERSION, *names, *texts]).encode())[:12]}"
