"""What of the words that are said of functions stands in their code, written as sleepcode/phrases/english_carried.txt.

    python tests/bench/carried_words.py FOLDER [FOLDER ...]     # unpacked source archives, one a project

Said is what `said_of_code.py` asks for: first sentences of docstrings and comments.  Words of fewer projects than LEAST
are left out.
"""

import ast
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from said_of_code import SEED, functions, is_asked, said_in

from sleepcode.core.questions.asked_words import PARTS, words_of
from sleepcode.core.questions.match import stem_of
from sleepcode.core.suites.tested import in_tests

LEAST = 15  # projects
MOST = 600  # docstrings and comments of one project
PRIOR, WEIGHT = 0.5, 8  # of a word that is said so seldom that chance decides
LOWEST, HIGHEST, STEP = 0.05, 0.9, 0.05


def main() -> None:
    said: Counter[str] = Counter()
    stands: Counter[str] = Counter()
    projects: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for folder in map(Path, sys.argv[1:]):
        found = [each for path in sorted(folder.rglob("*.py")) if not in_tests(str(path)) for each in carried_in(path)]
        random.Random(SEED).shuffle(found)
        for words, code in found[:MOST]:
            for stem, word in words.items():
                said[stem] += 1
                stands[stem] += stem in code
                forms[stem][word.lower()] += 1
        projects.update({stem for words, _ in found[:MOST] for stem in words})
    lines = defaultdict(list)
    for stem in (stem for stem, many in projects.items() if many >= LEAST):
        share = (stands[stem] + PRIOR * WEIGHT) / (said[stem] + WEIGHT)
        usual = forms[stem].most_common(1)[0][1]
        word = min((word for word, many in forms[stem].items() if many > usual / 7), key=len)
        lines[min(HIGHEST, max(LOWEST, round(share / STEP) * STEP))].append(word)
    for share, words in sorted(lines.items()):
        print(f"{share:.2f}", *sorted(words))


def carried_in(path: Path) -> list[tuple[dict[str, str], set[str]]]:
    """(stem -> word of what is said, stems of the code that it is said of)."""
    content = path.read_bytes()
    try:
        of = dict(functions(ast.parse(content), ""))
        every = [one for one in said_in(str(path), content) if is_asked(one)]
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return []
    found = []
    for one in every:
        asked = words_of(one.text)
        named = {stem_of(part.lower()) for part in PARTS.findall(f"{one.qualname} {path.parent.name} {path.stem}")}
        if asked is not None:
            words = {stem: word for stem, word in asked.terms.items() if word and stem not in asked.names}
            found.append((words, code_of(of[one.qualname]) | named))
    return found


def code_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The stems of it without docstring and comments."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return {stem_of(part.lower()) for each in body for part in PARTS.findall(ast.unparse(each))}


if __name__ == "__main__":
    main()
