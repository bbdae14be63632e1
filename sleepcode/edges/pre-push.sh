#!/bin/sh
# sleepcode pre-push hook: says what the pushed commits reach.
# `sleepcode hook uninstall` takes it out and puts back the hook that was here before, if any.
# SLEEPCODE_SKIP=1 skips it.  Only strict mode stops a push; an error of sleepcode's own never does.

python=@PYTHON@
here=$0
case $here in */*) ;; *) here=./$here ;; esac
refs=$(cat; printf x)
refs=${refs%x} # byte for byte: a substitution drops trailing newlines

impact() {
    if [ -x "$python" ]; then
        # -P: a module of the repository must not stand in for one of ours
        printf '%s' "$refs" | "$python" -P -m sleepcode hook run --blocked-status 79 -- "$@"
        case $? in
            79) return 1 ;;
            130) return 130 ;;
            0 | 2 | 3) return 0 ;;
        esac
    fi
    if command -v sleepcode >/dev/null 2>&1; then
        printf '%s' "$refs" | sleepcode hook run --blocked-status 79 -- "$@"
        case $? in
            79) return 1 ;;
            130) return 130 ;;
        esac
        return 0
    fi
    echo "sleepcode: not found, so the push goes on unchecked; delete $here or install sleepcode again" >&2
    return 0
}

case ${SLEEPCODE_SKIP:-0} in
    0) impact "$@" || exit $? ;;
esac

# The hook that was here gets the same arguments and standard input, and its exit status is ours.
# A shell script is sourced, so that it finds itself under its old name (husky looks at $0).
[ -x "$here@SUFFIX@" ] || exit 0
IFS= read -r first <"$here@SUFFIX@"
case $first in
    '#!'*/sh | '#!'*/bash | '#!'*/dash | '#!'*/sh\ -* | '#!'*/bash\ -* | '#!'*env\ sh | '#!'*env\ bash)
        printf '%s' "$refs" | ${first#??} -c '. "$0@SUFFIX@"' "$here" "$@"
        ;;
    *) printf '%s' "$refs" | "$here@SUFFIX@" "$@" ;;
esac
