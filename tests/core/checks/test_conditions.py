"""A condition that a sentence turns round is found; one that it tells right, or in words of its own, is let through."""

import pytest

from sleepcode.core.checks.conditions import turned_round

PYTHON = """\
def store(self, key, value, limit=None):
    if not isinstance(key, str):
        raise TypeError("key")
    if limit is None:
        size = self.default_size
    else:
        size = limit
    while self.is_over(size):
        if not self._drop():
            break
    if self.count > size:
        self.shrink()
    try:
        old = self.rows[key]
    except KeyError:
        self.count += 1
    else:
        self.replaced(old)
    if self.mode == "quiet":
        return False
    self.tell(key)
    self.label = key if self.named else self.default_label
    is_new = key not in self.rows
    if is_new:
        self.remember(
            key,
        )
    self.heavy = [row for row in self.rows if row.weight >= size]
    if self.named and self.open:
        self.publish(key)
    try:
        self.sync()
    except IOError as error:
        if not self.may_fail:
            raise error
    return True


def is_fresh(self, entry):
    return entry.age < self.limit
"""
GO = """\
func (c *Cache) Put(key string, value []byte) error {
	if c.maxSize == 0 {
		c.maxSize = defaultSize
	}
	if c.onChange != nil {
		c.onChange(key)
	}
	if len(value) > c.maxSize && !c.force {
		return ErrTooLarge
	}
	return nil
}
"""
CASES = [  # (source, the line meant, told right, turned round)
    (
        PYTHON,
        "raise TypeError",
        "`store` raises `TypeError` unless the key is a string.",
        "`store` raises `TypeError` when the key is a string.",
    ),
    (
        PYTHON,
        "size = self.default_size",
        "When `limit` is missing, the default size is used.",
        "The default size is used when a `limit` is given.",
    ),
    (PYTHON, "size = limit", "`size` is `limit` if that is given.", "`size` is `limit` if that is None."),
    (
        PYTHON,
        "break",
        "`store` stops when nothing could be dropped by `_drop`.",
        "`store` stops once `_drop` has dropped something.",
    ),
    (
        PYTHON,
        "self.shrink()",
        "`shrink` is called when the count exceeds the size.",
        "`shrink` is called while the count is below the size.",
    ),
    (
        PYTHON,
        "self.count += 1",
        "The count grows when the key is missing.",
        "The count grows when the key already exists.",
    ),
    (
        PYTHON,
        "self.replaced(old)",
        "`replaced` is told the old row if the key exists.",
        "`replaced` is told the old row if the key does not exist.",
    ),
    (PYTHON, "return False", "`store` returns False when `mode` is quiet.", "`store` returns False unless quiet mode."),
    (
        PYTHON,
        "self.tell(key)",
        "`tell` is called unless the mode is quiet.",
        "`tell` is called only if the mode is quiet.",
    ),
    (
        PYTHON,
        "self.label",
        "The default label is used when it is not named.",
        "The default label is used when it is named.",
    ),
    (
        PYTHON,
        "            key,",
        "`remember` is called when the key is not in the rows.",
        "`remember` is called for a key if that is already in the rows.",
    ),
    (
        PYTHON,
        "if row.weight",
        "A row is heavy if its weight is at least the size.",
        "A row is heavy only if its weight exceeds the size.",
    ),
    (
        PYTHON,
        "if self.named and",  # the condition itself: what it is for stands below
        "`publish` is called when the store is both named and open.",
        "`publish` is called when the store is either named or open.",
    ),
    (
        PYTHON,
        "raise error",
        "`store` re-raises the error unless it may fail.",
        "`store` re-raises the error if it may fail.",
    ),
    (
        GO,
        "c.maxSize = defaultSize",
        "The default size is taken when `maxSize` is 0.",
        "The default size is taken when `maxSize` is not zero.",
    ),
    (GO, "c.onChange(key)", "`onChange` is called if it is set.", "`onChange` is called if it is nil."),
    (
        GO,
        "return ErrTooLarge",
        "`Put` gives back `ErrTooLarge` when the value is longer than `maxSize` and not forced.",
        "`Put` gives back `ErrTooLarge` when the value is shorter than `maxSize`.",
    ),
]


@pytest.mark.parametrize("source, line, right, turned", CASES)
def test_a_condition_turned_round_is_found(source: str, line: str, right: str, turned: str) -> None:
    body = source.partition("\n\n\n")[0].splitlines()
    cited = [next(at for at, each in enumerate(body) if line in each)]
    assert turned_round(right, cited, body) is None
    assert turned_round(turned, cited, body) is not None


def test_what_a_function_tells_is_its_condition() -> None:
    body = PYTHON.partition("\n\n\n")[2].splitlines()
    assert turned_round("An entry counts as fresh while its age is below the limit.", [1], body) is None
    assert turned_round("An entry counts as fresh once its age exceeds the limit.", [1], body) is not None


@pytest.mark.parametrize(
    "text",
    [
        "`store` keeps what it is given.",  # no condition
        "`store` returns True, or False when it is quiet.",  # two outcomes
        "The default size is used when a limit is given, unless it is None.",  # two conditions
        "`store` checks if a `limit` is given.",  # whether
        "`store` returns True even if `limit` is missing.",  # no condition, but its opposite
        "The default size is used when the weather is fine.",  # of something else
    ],
)
def test_what_cannot_be_compared_passes(text: str) -> None:
    body = PYTHON.splitlines()
    assert turned_round(text, [4], body) is None
