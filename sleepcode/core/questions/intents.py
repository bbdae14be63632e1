"""What a question of each intent can be asked about: nothing in particular, the project, files, tests, two things."""

# Asked about a whole change or a whole project when no subject is named.
NEEDS_NO_SUBJECT = {"tests", "what-changed", "compat", "risk", "dead", "cycles", "entry", "untested", "most"}
NEEDS_NO_SUBJECT |= {"config", "effects", "change", "history", "open", "marked"}

# Of these, what is asked of the project as a whole more often than of a function.
OF_PROJECT = {"config", "entry", "dead", "untested", "cycles", "compat"}

# Asked of a module or a package as often as of a definition.
OF_FILES = {"tests", "cover", "change", "does", "untested", "config", "effects", "raises", "history"}
OF_FILES |= {"threads", "marked"}

# Asked about tests themselves as often as about what they test.
OF_TESTS = {"tests", "cover", "callers", "callees", "where", "signature", "path", "compare"}

# Asked about two definitions, in this order.
OF_TWO = {"path", "compare"}

# What can have a trait; others may be had by all, and some by what is of elsewhere.
HAVING = {
    "member": {"class", "module"},
    "overrides": {"class"},
    "inherits": {"class"},
    "base": {"class"},
    "imports": {"module"},
    "parameter": {"function", "method", "class"},
    "type": {"function", "method", "class"},
    "derives": {"class"},
    "default": {"function", "method", "class"},
    "raises": {"function", "method"},
    "catches": {"function", "method"},
    "calls": {"function", "method", "module"},
}
OF_ANYTHING = {"marked", "importing"}
