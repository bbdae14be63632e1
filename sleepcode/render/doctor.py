"""The doctor's findings, on the terminal."""

from sleepcode.doctor import Finding, Health
from sleepcode.render.console import clean, say, say_json, styled

_MARKS = {Health.FINE: ("ok", "green"), Health.NOTE: ("note", "yellow"), Health.WRONG: ("wrong", "red")}


def show_findings(findings: tuple[Finding, ...], *, json: bool) -> None:
    if json:
        say_json({"version": 1, "findings": findings})
        return
    for finding in findings:
        mark, style = _MARKS[finding.health]
        say(f"{styled(f'{mark:5}', style)}  {finding.what:10}  {clean(finding.found)}")
        if finding.remedy:
            say(f"{'':5}  {'':10}  {styled('help:', 'bold')} {clean(finding.remedy)}")
