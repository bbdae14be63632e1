"""No secret leaves; ordinary code stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleepcode.edges.secrets import REMOVED, scrub

# Built from pieces, so that no scanner takes this file for a leak.
SECRETS = {
    "aws": ('key = "{}"', "AKIA" + "IOSFODNN7EXAMPLQ"),
    "github": ("# token {}", "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789"),
    "keyword": ('password = "{}"', "hunter2" + "hunter"),
    "openai": ("key={}", "sk-proj-" + "abcdEFGH1234567890abcdEFGH12"),
    "url": ("url = 'https://me:{}@host.example/x'", "s3cr" + "etpass"),
    "bearer": ("Authorization: Bearer {}", "abcdef" + "0123456789abcdef.x"),
    "slack": ("hook {}", "xoxb-" + "123456789012-1234567890123-abcdefghijklmnopqrstuvwx"),
    "unknown": ("value: {}", "q7Rk2Vx9Lm4Zp8Tn3Wb6" + "Yc1Hd5Jf0Gs"),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_replaced(name: str) -> None:
    template, secret = SECRETS[name]
    scrubbed = scrub("before\n" + template.format(secret) + "\nafter\n")
    assert secret not in scrubbed.text
    assert REMOVED in scrubbed.text
    assert scrubbed.text.startswith("before\n") and scrubbed.text.endswith("\nafter\n")
    assert scrubbed.found


def test_a_private_key_is_replaced_whole_and_lines_keep_their_numbers() -> None:
    block = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIabc\nxyz\n-----END RSA " + "PRIVATE KEY-----"
    scrubbed = scrub(f"a\n{block}\nb\n")
    assert "MIIabc" not in scrubbed.text and "xyz" not in scrubbed.text
    assert scrubbed.text.count("\n") == 6


@pytest.mark.parametrize(
    "code",
    [
        "def get_password(self, password=None):\n    return self._password or password\n",
        "secret_key = os.environ['APP_SECRET']\n",
        "from werkzeug.datastructures.structures import ImmutableMultiDict\n",
        "class Base64HighEntropyStringDetectorPlugin(RegexBasedDetector):\n    pass\n",
        "test_a_very_long_test_name_that_says_what_it_is_about_2024_and_more()\n",
        "see https://docs.example.org/en/latest/some/long-path/index.html#section-2\n",
        "ip = '127.0.0.1'\n",
    ],
)
def test_ordinary_code_stays(code: str) -> None:
    assert scrub(code).text == code


@given(st.text(max_size=200))
def test_lines_are_never_lost_and_scrubbing_twice_changes_nothing(text: str) -> None:
    once = scrub(text).text
    assert once.count("\n") == text.count("\n")
    assert scrub(once).text == once
