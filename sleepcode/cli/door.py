"""What a room raises, as an exit code."""

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from sleepcode.errors import SleepcodeError


class Doorkeeper(TyperGroup):
    """Turns what a room raises into an exit code: 2 the user can fix it, 3 our bug, 130 interrupted."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SleepcodeError as error:
            from sleepcode.render.errors import show_error

            show_error(error)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            from sleepcode.render.errors import show_interrupted

            show_interrupted(ctx.invoked_subcommand or "")
            raise typer.Exit(130) from None
        except BrokenPipeError:  # `sleepcode graph --all | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] in ("click", "typer"):  # usage errors, Exit
                raise
            from sleepcode.core.trouble import remedied
            from sleepcode.crash import write_crash_log
            from sleepcode.render.errors import show_crash, show_error

            if told := remedied(error):
                show_error(told)
                raise typer.Exit(2) from None
            show_crash(error, write_crash_log(error, ctx.obj))
            raise typer.Exit(3) from None
