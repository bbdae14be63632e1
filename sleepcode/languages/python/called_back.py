"""What the base classes of the standard library call of the classes that derive from them.

Facts from the Python 3 library reference (docs.python.org/3/library).
"""

# Modules whose base classes call back what CALLED_BACK and RUNS say, and nothing else.
STANDARD = frozenset(
    """
    _thread abc argparse array ast asyncio builtins bz2 calendar cmd code codecs collections concurrent configparser
    contextlib csv ctypes datetime decimal difflib doctest email enum fractions ftplib functools gzip html http imaplib
    importlib inspect io ipaddress itertools json locale logging lzma mailbox math multiprocessing numbers operator
    optparse pathlib pdb pickle platform poplib pprint queue random re reprlib sched select selectors shelve shlex
    smtplib socket socketserver sqlite3 ssl string struct subprocess tarfile tempfile test textwrap threading time
    tkinter tokenize traceback types typing typing_extensions unittest urllib uuid warnings wave weakref xml xmlrpc
    zipfile zipimport zoneinfo
    """.split()  # noqa: SIM905 - a list of words reads best as words
)  # fmt: skip

_SERVERS = (
    *(f"socketserver.{name}Server" for name in ("Base", "TCP", "UDP", "ThreadingTCP", "ThreadingUDP")),
    *("http.server.HTTPServer", "http.server.ThreadingHTTPServer"),
)
_URL_HANDLERS = tuple(
    f"urllib.request.{name}"
    for name in ("BaseHandler", "HTTPHandler", "HTTPSHandler", "HTTPRedirectHandler", "ProxyHandler", "FileHandler",
                 "HTTPErrorProcessor", "HTTPDefaultErrorHandler", "HTTPCookieProcessor")
)  # fmt: skip
_COOKIE_POLICIES = ("http.cookiejar.CookiePolicy", "http.cookiejar.DefaultCookiePolicy")

# Outside base class -> names of methods that it calls on itself; `*` ends a prefix.
CALLED_BACK: dict[str, tuple[str, ...]] = {
    "threading.Thread": ("run",),
    "threading.Timer": ("run",),
    "multiprocessing.Process": ("run",),
    "ast.NodeVisitor": ("visit_*", "generic_visit"),
    "ast.NodeTransformer": ("visit_*", "generic_visit"),
    "html.parser.HTMLParser": ("handle_*", "unknown_decl"),
    "HTMLParser.HTMLParser": ("handle_*", "unknown_decl"),
    "json.JSONEncoder": ("default", "iterencode"),
    "json.encoder.JSONEncoder": ("default", "iterencode"),
    "json.JSONDecoder": ("decode", "raw_decode"),
    "argparse.Action": ("__call__",),
    "argparse.ArgumentParser": ("error", "exit", "format_help", "print_help"),
    **{
        f"argparse.{name}HelpFormatter": ("_*", "add_*", "start_section", "end_section", "format_help")
        for name in ("", "RawDescription", "RawText", "ArgumentDefaults", "MetavarType")
    },
    "logging.Handler": ("emit", "format", "handle", "flush", "close"),
    "logging.StreamHandler": ("emit", "format", "flush"),
    "logging.FileHandler": ("emit", "format", "close"),
    "logging.handlers.RotatingFileHandler": ("emit", "format", "doRollover", "shouldRollover", "close"),
    "logging.handlers.TimedRotatingFileHandler": ("emit", "format", "doRollover", "shouldRollover", "close"),
    "logging.handlers.QueueHandler": ("emit", "enqueue", "prepare"),
    "logging.handlers.BufferingHandler": ("emit", "shouldFlush", "flush"),
    "logging.handlers.MemoryHandler": ("emit", "shouldFlush", "flush"),
    "logging.Logger": ("makeRecord", "handle", "_log"),
    "logging.Formatter": ("format", "formatTime", "formatException", "formatMessage"),
    "logging.Filter": ("filter",),
    "logging.LoggerAdapter": ("process",),
    "http.server.BaseHTTPRequestHandler": ("do_*", "handle", "log_*", "setup", "finish", "version_string"),
    "http.server.SimpleHTTPRequestHandler": ("do_*", "translate_path", "end_headers", "log_*"),
    "socketserver.BaseRequestHandler": ("handle", "setup", "finish"),
    "socketserver.StreamRequestHandler": ("handle", "setup", "finish"),
    **dict.fromkeys(_SERVERS, ("finish_request", "process_request", "handle_error", "verify_request", "server_bind")),
    **dict.fromkeys(_URL_HANDLERS, ("redirect_request", "http_*", "https_*", "default_open", "unknown_open")),
    **dict.fromkeys(_COOKIE_POLICIES, ("set_ok*", "return_ok*", "domain_return_ok", "path_return_ok")),
    "datetime.tzinfo": ("utcoffset", "dst", "tzname", "fromutc"),
    "queue.Queue": ("_init", "_put", "_get", "_qsize"),
    "bdb.Bdb": ("user_*",),
    "pprint.PrettyPrinter": ("format",),
    "cmd.Cmd": ("do_*", "complete_*", "help_*", "default", "emptyline", "precmd", "postcmd", "preloop", "postloop"),
    "asyncio.Protocol": ("connection_made", "data_received", "eof_received", "connection_lost"),
    "asyncio.DatagramProtocol": ("connection_made", "datagram_received", "error_received", "connection_lost"),
    "asyncio.BufferedProtocol": ("connection_made", "get_buffer", "buffer_updated", "eof_received", "connection_lost"),
    "asyncio.SubprocessProtocol": ("connection_made", "pipe_*", "process_exited", "connection_lost"),
    "string.Formatter": ("get_value", "get_field", "format_field", "convert_field", "check_unused_args", "parse"),
    "string.Template": (),
    "pickle.Pickler": ("persistent_id", "reducer_override"),
    "pickle.Unpickler": ("find_class", "persistent_load"),
    "code.InteractiveInterpreter": ("runsource", "runcode", "showsyntaxerror", "showtraceback", "write"),
    "code.InteractiveConsole": ("push", "raw_input", "runsource", "runcode", "write"),
    "pdb.Pdb": ("do_*",),
    "io.RawIOBase": ("read*", "write", "seek*"),
    "io.BufferedIOBase": ("read*", "write"),
    "io.TextIOBase": ("read*", "write"),
    "codecs.Codec": ("encode", "decode"),
    "codecs.IncrementalDecoder": ("decode", "_buffer_decode"),
    "codecs.IncrementalEncoder": ("encode", "_buffer_encode"),
    "collections.abc.Mapping": ("__getitem__", "__iter__", "__len__"),
    "collections.abc.MutableMapping": ("__getitem__", "__iter__", "__len__"),
    "collections.abc.Sequence": ("__getitem__", "__len__"),
    "collections.abc.MutableSequence": ("__getitem__", "__len__"),
    "collections.abc.Set": ("__contains__", "__iter__", "__len__"),
    "collections.abc.MutableSet": ("__contains__", "__iter__", "__len__"),
    "typing.Mapping": ("__getitem__", "__iter__", "__len__"),
    "typing.MutableMapping": ("__getitem__", "__iter__", "__len__"),
    "typing.Sequence": ("__getitem__", "__len__"),
    "typing.MutableSequence": ("__getitem__", "__len__"),
    "collections.UserDict": ("__getitem__", "__setitem__", "__delitem__", "__contains__"),
    "unittest.TestCase": ("setUp", "tearDown", "setUpClass", "tearDownClass", "test*", "runTest"),
    "builtins.dict": ("__missing__",),
    "collections.defaultdict": ("__missing__",),
    "importlib.abc.MetaPathFinder": ("find_spec", "find_module"),
    "importlib.abc.Loader": ("create_module", "exec_module", "load_module"),
    "unittest.TestResult": ("add*", "startTest", "stopTest"),
    "unittest.TextTestResult": ("add*", "startTest", "stopTest"),
    "configparser.RawConfigParser": ("optionxform",),
    "configparser.ConfigParser": ("optionxform",),
    "optparse.OptionParser": ("error", "exit", "format_*"),
    "xml.sax.ContentHandler": ("startElement", "endElement", "characters", "startDocument", "endDocument"),
    "xml.sax.handler.ContentHandler": ("startElement", "endElement", "characters"),
}  # fmt: skip

# Outside base classes of which not every method calls back -> those that do.
DRIVEN_BY: dict[str, tuple[str, ...]] = {
    "unittest.TestCase": ("run", "debug", "__call__"),
    "threading.Thread": ("start", "run"),
    "threading.Timer": ("start", "run"),
    "multiprocessing.Process": ("start", "run"),
    "html.parser.HTMLParser": ("feed", "close", "goahead"),
    "HTMLParser.HTMLParser": ("feed", "close", "goahead"),
    "builtins.dict": ("__getitem__",),
    "collections.defaultdict": ("__getitem__",),
    **dict.fromkeys(("json.JSONEncoder", "json.encoder.JSONEncoder"), ("encode", "iterencode")),
    "json.JSONDecoder": ("decode",),
    "argparse.Action": (),
    "logging.Filter": (),
    "logging.LoggerAdapter": ("debug", "info", "warning", "error", "exception", "critical", "log"),
    "http.server.BaseHTTPRequestHandler": ("handle", "handle_one_request"),
    "http.server.SimpleHTTPRequestHandler": ("handle", "handle_one_request"),
    "socketserver.BaseRequestHandler": (),
    "socketserver.StreamRequestHandler": (),
    **dict.fromkeys(_SERVERS, ("serve_forever", "handle_request", "process_request")),
    **dict.fromkeys((*_URL_HANDLERS, *_COOKIE_POLICIES), ()),
    "cmd.Cmd": ("cmdloop", "onecmd", "do_help"),
    "asyncio.Protocol": (),
    "asyncio.DatagramProtocol": (),
    "asyncio.BufferedProtocol": (),
    "asyncio.SubprocessProtocol": (),
    "datetime.tzinfo": ("fromutc",),
    "unittest.TestResult": (),
    "unittest.TextTestResult": (),
    "xml.sax.ContentHandler": (),
    "xml.sax.handler.ContentHandler": (),
    "optparse.OptionParser": ("parse_args", "print_help", "format_help", "error", "exit"),
    "string.Formatter": ("format", "vformat"),
    "pickle.Pickler": ("dump",),
    "pickle.Unpickler": ("load",),
}

# What each method that an abstract container gives its subclass runs of it (docs.python.org/3/library/collections.abc).
_MAPPING: dict[str, tuple[str, ...]] = {
    "get": ("__getitem__",), "__contains__": ("__getitem__",), "__eq__": ("__iter__", "__getitem__"),
    "__ne__": ("__iter__", "__getitem__"), "pop": ("__getitem__", "__delitem__"),
    "popitem": ("__iter__", "__getitem__", "__delitem__"),
    "clear": ("popitem", "__iter__", "__getitem__", "__delitem__"),
    "update": ("__setitem__",), "setdefault": ("__getitem__", "__setitem__"),
    # Views run them once they are iterated over, or made a list of.
    "items": ("__iter__", "__getitem__", "__len__"), "values": ("__iter__", "__getitem__", "__len__"),
    "keys": ("__iter__", "__len__"),
}  # fmt: skip
_SEQUENCE: dict[str, tuple[str, ...]] = {
    "__contains__": ("__iter__", "__getitem__"), "__iter__": ("__getitem__",), "count": ("__iter__", "__getitem__"),
    "__reversed__": ("__len__", "__getitem__"), "index": ("__getitem__", "__len__"), "append": ("insert", "__len__"),
    "extend": ("append", "insert", "__len__"), "__iadd__": ("extend", "append", "insert", "__len__"),
    "pop": ("__getitem__", "__delitem__"), "remove": ("index", "__getitem__", "__delitem__"),
    "clear": ("pop", "__getitem__", "__delitem__"),
    "reverse": ("__len__", "__getitem__", "__setitem__"),
}  # fmt: skip
_SET: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("__le__", "__lt__", "__ge__", "__gt__", "__eq__", "__ne__"), ("__len__", "__contains__")),
    **dict.fromkeys(("__and__", "__sub__", "isdisjoint"), ("__iter__", "__contains__")),
    **dict.fromkeys(("__or__", "__xor__"), ("__iter__", "__contains__")),
    "remove": ("__contains__", "discard"), "pop": ("__iter__", "discard"), "clear": ("pop", "__iter__", "discard"),
    "__ior__": ("add",), "__iand__": ("__iter__", "discard"), "__isub__": ("clear", "__iter__", "discard"),
    "__ixor__": ("__contains__", "clear", "add", "discard"),
}  # fmt: skip
_PARSES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("parse_args", "parse_known_args", "parse_intermixed_args"),
                    ("error", "exit", "print_help", "format_help")),
    "print_help": ("format_help",), "error": ("exit",),
}  # fmt: skip
_HANDLES: dict[str, tuple[str, ...]] = {"handle": ("emit",), "emit": ("format", "flush"), "close": ("flush",)}
RUNS: dict[str, dict[str, tuple[str, ...]]] = {
    f"{module}.{prefix}{name}": runs
    for name, runs in (("Mapping", _MAPPING), ("Sequence", _SEQUENCE), ("Set", _SET))
    for prefix in ("", "Mutable")
    for module in ("collections.abc", "typing")
} | {
    "typing.AbstractSet": _SET,
    "argparse.ArgumentParser": _PARSES,
    "logging.Handler": {"handle": ("emit",)},
    "logging.StreamHandler": _HANDLES,
    "logging.FileHandler": _HANDLES,
    "logging.Formatter": {"format": ("formatTime", "formatException", "formatMessage")},
    "collections.UserDict": _MAPPING | {"__init__": ("__setitem__",), "get": ("__contains__", "__getitem__")},
}

# The parameters of an application that a server calls: WSGI's (PEP 3333) and ASGI's.
APPLICATIONS = frozenset({("environ", "start_response"), ("scope", "receive", "send")})

# Outside base classes whose constructor calls back.
DRIVEN_WHEN_MADE = frozenset(
    [
        "socketserver.BaseRequestHandler",
        "socketserver.StreamRequestHandler",
        "http.server.BaseHTTPRequestHandler",
        "http.server.SimpleHTTPRequestHandler",
    ]
)
