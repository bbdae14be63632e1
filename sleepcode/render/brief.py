"""What would be sent, word for word, and a last line with the sums."""

from sleepcode.render.console import clean, say, styled
from sleepcode.show_brief import ShownBrief


def show(found: ShownBrief) -> None:
    for number, request in enumerate(found.requests, 1):
        title = f"request {number} of {len(found.requests)}, about {request.tokens} tokens"
        say(styled(f"── {title}; the reply at most {request.most_reply}", "bold"))
        if number == 1:
            say(styled("system", "dim"))
            say(clean(request.system))
        say(styled("user", "dim"))
        say(clean(request.user))
        say(styled("schema of the reply", "dim"))
        say(clean(request.schema))
        say()
    say(styled(_sums(found), "bold"))


def _sums(found: ShownBrief) -> str:
    to = found.model or "no model (none is configured)"
    again = f"; the same system text with each of {len(found.requests)} requests" if len(found.requests) > 1 else ""
    removed = f"; {found.secrets_removed} secrets removed" if found.secrets_removed else ""
    if not found.requests:
        return f"{found.path}: nothing to ask; nothing would be sent to {to}"
    return f"{found.path} to {to}, effort {found.effort}: about {found.tokens} tokens{again}{removed}"
