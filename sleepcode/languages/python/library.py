"""What is outside the project but known: builtins, and who is called back by the standard library.

Facts from the Python 3 language and library reference (docs.python.org/3).
"""

BUILTINS = frozenset({
    "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray", "bytes",
    "callable", "chr", "classmethod", "compile", "complex", "copyright", "credits", "delattr", "dict", "dir",
    "divmod", "enumerate", "eval", "exec", "exit", "filter", "float", "format", "frozenset", "getattr",
    "globals", "hasattr", "hash", "help", "hex", "id", "input", "int", "isinstance", "issubclass", "iter",
    "len", "license", "list", "locals", "map", "max", "memoryview", "min", "next", "object", "oct", "open",
    "ord", "pow", "print", "property", "quit", "range", "repr", "reversed", "round", "set", "setattr", "slice",
    "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "vars", "zip", "__import__",
    "__build_class__", "__debug__", "ArithmeticError", "AssertionError", "AttributeError", "BaseException",
    "BaseExceptionGroup", "BlockingIOError", "BrokenPipeError", "BufferError", "BytesWarning",
    "ChildProcessError", "ConnectionAbortedError", "ConnectionError", "ConnectionRefusedError",
    "ConnectionResetError", "DeprecationWarning", "EOFError", "Ellipsis", "EncodingWarning", "EnvironmentError",
    "Exception", "ExceptionGroup", "False", "FileExistsError", "FileNotFoundError", "FloatingPointError",
    "FutureWarning", "GeneratorExit", "IOError", "ImportError", "ImportWarning", "IndentationError",
    "IndexError", "InterruptedError", "IsADirectoryError", "KeyError", "KeyboardInterrupt", "LookupError",
    "MemoryError", "ModuleNotFoundError", "NameError", "None", "NotADirectoryError", "NotImplemented",
    "NotImplementedError", "OSError", "OverflowError", "PendingDeprecationWarning", "PermissionError",
    "ProcessLookupError", "RecursionError", "ReferenceError", "ResourceWarning", "RuntimeError",
    "RuntimeWarning", "StopAsyncIteration", "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError",
    "SystemExit", "TabError", "TimeoutError", "True", "TypeError", "UnboundLocalError", "UnicodeDecodeError",
    "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning", "UserWarning",
    "ValueError", "Warning", "ZeroDivisionError", "unicode", "basestring", "long", "xrange", "unichr", "reduce",
    "raw_input",
})  # fmt: skip

# Modules whose functions run nothing that they are given, but for special methods.
CALL_NOTHING = frozenset(
    """
    os os.path posixpath ntpath pathlib inspect datetime time calendar math cmath statistics decimal
    fractions string textwrap struct hashlib hmac base64 binascii zlib io tempfile platform locale
    uuid secrets random keyword pprint traceback warnings typing typing_extensions types glob fnmatch
    linecache errno stat shlex getpass csv urllib.parse html unicodedata difflib ipaddress numbers
    colorsys zoneinfo collections.abc dis gc array operator copy sys logging shutil numpy re pytest.param
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
# What they call all the same: functions given under these names, and whatever these functions are given.
CALLED_BY_NAME = frozenset(("key", "default", "onerror", "onexc", "opener", "ignore", "copy_function", "filter"))
CALL_AFTER_ALL = frozenset(
    ("os.register_at_fork", "sys.settrace", "sys.setprofile", "sys.addaudithook", "types.new_class",
     "random.shuffle", "re.sub", "re.subn", "re.Pattern.sub", "re.Pattern.subn", "datetime.time", "datetime.datetime",
     *(f"datetime.datetime.{name}" for name in ("astimezone", "now", "replace", "fromtimestamp", "combine")))
)  # fmt: skip

# Outside functions that return their first argument, or a decorator that does.
IDENTITIES = frozenset({
    "abc.abstractmethod", "typing.overload", "typing.final", "typing.no_type_check",
    "typing_extensions.override", "typing.override", "typing.runtime_checkable", "functools.lru_cache",
    "functools.cache", "functools.total_ordering", "copy.copy", "copy.deepcopy", "weakref.proxy",
    "dataclasses.dataclass", "enum.unique", "inspect.unwrap",
    "types.coroutine", "typing.cast", "warnings.deprecated", "typing_extensions.deprecated",
    "functools.update_wrapper", "operator.index", "unittest.skip", "unittest.skipIf", "unittest.skipUnless",
    "unittest.expectedFailure",
})  # fmt: skip

# Outside functions that make a container of what they are given to iterate over.
COPIES: dict[str, str] = {
    "builtins.list": "list", "builtins.tuple": "tuple", "builtins.set": "set", "builtins.frozenset": "set",
    "builtins.sorted": "list", "builtins.reversed": "list", "builtins.iter": "list", "builtins.dict": "dict",
    "collections.OrderedDict": "dict", "collections.deque": "list", "itertools.chain": "list",
    "itertools.islice": "list", "itertools.cycle": "list", "itertools.chain.from_iterable": "flat",
    "collections.ChainMap": "dict", "types.MappingProxyType": "dict", "collections.Counter": "dict",
    "builtins.enumerate": "enumerate", "builtins.zip": "zip", "itertools.zip_longest": "zip",
    "itertools.product": "zip", "weakref.WeakKeyDictionary": "dict", "weakref.WeakValueDictionary": "dict",
    "weakref.WeakSet": "set", "collections.defaultdict": "defaultdict", "heapq.merge": "list",
    "itertools.groupby": "groups", "itertools.accumulate": "list", "itertools.compress": "list",
    "asyncio.as_completed": "list", "concurrent.futures.as_completed": "list", "random.sample": "list",
    "random.choices": "list", "itertools.batched": "rows",
    **{f"itertools.{name}": "rows" for name in
       ("tee", "permutations", "combinations", "combinations_with_replacement", "pairwise")},
}  # fmt: skip

# Outside functions that run a special method of their first argument.
ASKS: dict[str, tuple[str, ...]] = {
    "builtins.len": ("__len__",), "builtins.str": ("__str__",), "builtins.repr": ("__repr__",),
    "builtins.ascii": ("__repr__",), "builtins.str.format": ("__format__",),
    "builtins.format": ("__format__",), "builtins.print": ("__str__",),
    "builtins.bool": ("__bool__",), "builtins.int": ("__int__",), "builtins.float": ("__float__",),
    "builtins.complex": ("__complex__",), "builtins.hash": ("__hash__",), "builtins.abs": ("__abs__",),
    "builtins.round": ("__round__",), "builtins.bytes": ("__bytes__",), "builtins.dir": ("__dir__",),
    "builtins.next": ("__next__",), "builtins.anext": ("__anext__",), "operator.index": ("__index__",),
    "builtins.reversed": ("__reversed__",), "os.fspath": ("__fspath__",), "builtins.open": ("__fspath__",),
    "copy.copy": ("__copy__",), "copy.deepcopy": ("__deepcopy__",), "math.floor": ("__floor__",),
    "math.ceil": ("__ceil__",), "builtins.divmod": ("__divmod__",), "pickle.dumps": ("__reduce_ex__", "__getstate__"),
    "pickle.dump": ("__reduce_ex__", "__getstate__"),
    # To know how much room they need.
    "builtins.list": ("__len__",), "builtins.tuple": ("__len__",), "builtins.sorted": ("__len__",),
    "builtins.str.join": ("__len__",), "builtins.bytes.join": ("__len__",),
    "builtins.hex": ("__index__",), "builtins.oct": ("__index__",), "builtins.bin": ("__index__",),
    "builtins.range": ("__index__",), "builtins.sum": (), "sys.getsizeof": ("__sizeof__",),
    "operator.length_hint": ("__len__", "__length_hint__"), "builtins.pow": ("__pow__",),
}  # fmt: skip

# Of these, those that ask what iterating over the argument gives: itself only where it has no `__iter__`.
ASK_ITERATORS = frozenset(("builtins.str.join", "builtins.bytes.join"))

# Outside functions that iterate over their arguments.
ITERATES = frozenset({
    "builtins.all", "builtins.any", "builtins.sum", "builtins.min", "builtins.max", "builtins.sorted",
    "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.dict",
    "builtins.enumerate", "builtins.zip", "builtins.iter", "builtins.reversed", "builtins.bytes",
    "builtins.bytearray", "collections.deque", "collections.OrderedDict", "itertools.chain", "itertools.islice",
    "itertools.zip_longest", "itertools.product", "collections.Counter", "builtins.aiter",
    "itertools.chain.from_iterable", "itertools.cycle", "builtins.str.join",
})  # fmt: skip

# Of these, those of which what stands behind the first argument is something else.
ITERATES_FIRST = frozenset(("builtins.sum", "builtins.enumerate", "itertools.islice"))

# Outside functions that run their first argument on the elements of the others.
APPLIES = frozenset({
    "builtins.map", "builtins.filter", "itertools.starmap", "itertools.takewhile", "itertools.dropwhile",
    "itertools.filterfalse", "functools.reduce",
    *(f"concurrent.futures.{kind}.map" for kind in ("Executor", "ThreadPoolExecutor", "ProcessPoolExecutor")),
    *(f"multiprocessing.{pool}.{name}" for pool in ("Pool", "pool.Pool", "pool.ThreadPool", "dummy.Pool")
      for name in ("map", "imap", "imap_unordered", "starmap")),
})  # fmt: skip

# Last names of outside functions that call the function they are given with the arguments that follow it.
PASSES_ON = frozenset(
    """
    start_soon call_soon call_soon_threadsafe call_later call_at submit run_in_executor to_thread run_sync spawn
    start_new_thread register run_coroutine callLater deferToThread invoke run add_callback assertRaises assertWarns
    callback enterContext addCleanup addfinalizer run_in_threadpool
    """.split()  # noqa: SIM905 - a list of words reads best as words
)

# Of these, where the function stands; what stands behind it is given to that, and not called by itself.
FUNCTION_AT = {
    **dict.fromkeys(("submit", "call_soon", "call_soon_threadsafe", "start_soon", "to_thread", "add_callback",
                     "run_in_threadpool", "callback", "addCleanup"), 0),
    **dict.fromkeys(("run_in_executor", "call_later", "call_at", "callLater", "assertRaises", "assertWarns"), 1),
}  # fmt: skip

# Of these, those that give a future, which has what the function returns.
SUBMITS = frozenset(("submit", "run_in_executor", "to_thread", "run_in_threadpool", "run_coroutine_threadsafe"))
FUTURE = "concurrent.futures.Future"

# Outside objects that hold one kind of thing: queues, futures, variables of a context -> methods that put it in, take
# it out, and call what they are given with the object itself.
HOLDERS = frozenset(
    (
        *(
            f"{module}.{name}"
            for module in ("queue", "asyncio", "multiprocessing")
            for name in ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "JoinableQueue")
        ),
        "contextvars.ContextVar",
        "asyncio.Future",
        "asyncio.Task",
        FUTURE,
    )
)
PUTS = frozenset(("put", "put_nowait", "set", "set_result"))
TAKES = frozenset(("get", "get_nowait", "result"))
GIVES_ITSELF_TO = frozenset(("add_done_callback",))

# Methods of abstract containers that give one thing of what they hold, and those that give all of it.
GIVE_ITEM = frozenset(("get", "pop", "setdefault"))
GIVE_VIEWS = frozenset(("values", "items"))

# Outside functions that hold what they are given first -> what of it is called at the end of a `with` statement.
HOLDS_FIRST = {"contextlib.nullcontext": "", "contextlib.closing": "close", "contextlib.aclosing": "aclose"}
MAKES_TASK = frozenset(("create_task", "ensure_future"))  # last names of those that hold what they are given to await
# Outside functions that wait for what they are given, and give that.
WAITS_FOR = frozenset(
    ("asyncio.run", "asyncio.wait_for", "asyncio.shield", "asyncio.AbstractEventLoop.run_until_complete",
     "asyncio.Runner.run")
)  # fmt: skip
# Outside functions that give one of what they are given.
CHOOSES = frozenset(("random.choice", "statistics.mode"))
# Outside functions that give the first of what they are given second.
LARGEST = frozenset(("heapq.nlargest", "heapq.nsmallest"))

# Last names of outside methods that enter a context -> whether they wait for it.
ENTERS = {
    "enter_context": False, "enterContext": False, "enterClassContext": False, "enter_async_context": True,
    "with_resource": False,  # of click's contexts
}  # fmt: skip

# Outside functions that return a function without arguments, which returns what they were given.
REFERENCES = frozenset(("weakref.ref", "weakref.ReferenceType", "weakref.WeakMethod"))
REFERENT = "weakref.ref.__call__"

# Outside functions that make a decorator of a function which calls what it is given first.
DECORATOR_MAKERS = frozenset(("decorator.decorator", "decorator.decoratorx", "wrapt.decorator"))

# What imports that which its first argument names: a module, or (see link.dotted) what is in one.
IMPORTS_BY_NAME = frozenset(
    (
        "importlib.import_module", "importlib.__import__", "builtins.__import__", "pkgutil.resolve_name",
        "pydoc.locate", "django.utils.module_loading.import_string", "werkzeug.utils.import_string",
    )
)  # fmt: skip

# Decorators and functions with values of their own.
PROPERTIES = frozenset(
    [
        "builtins.property",
        "functools.cached_property",
        "abc.abstractproperty",
        "django.utils.functional.cached_property",
        "werkzeug.utils.cached_property",
        "cached_property.cached_property",
        "types.DynamicClassAttribute",
    ]
)
MANAGERS = frozenset(("contextlib.contextmanager", "contextlib.asynccontextmanager"))

# Outside functions that say which exception a `with` block ends in -> the attribute under which it is found.
EXPECTS: dict[str, str] = {
    "pytest.raises": "value", "unittest.TestCase.assertRaises": "exception",
    "unittest.TestCase.assertRaisesRegex": "exception",
}  # fmt: skip
EXPECTS_TEXT = frozenset(("unittest.TestCase.assertRaisesRegex",))  # of it, as `pytest.raises(Error, match="...")` does

# Last names of outside functions that describe a field, the labels of what makes its default, and what stands for that.
FIELDS = ("field", "Field", "ib", "attrib")  # of dataclasses, attrs, pydantic
MAKES_DEFAULT = ("default_factory", "factory")
CONVERTS = ("converter",)
FIELD_CALLS = (*MAKES_DEFAULT, *CONVERTS, "validator")  # labels of all that is called once an object is made
AFTER_FIELDS = ("__post_init__", "__attrs_post_init__")
REPLACES = frozenset(("dataclasses.replace", "attr.evolve", "attrs.evolve", "copy.replace"))
FACTORIES = frozenset(("attr.Factory", "attrs.Factory"))

# Outside classes of objects that have the attributes they are given and no others.
RECORDS = frozenset(("types.SimpleNamespace", "argparse.Namespace", "threading.local"))
MAKES_RECORD_TYPE = "collections.namedtuple"

# Outside functions that compare what a list holds -> whether they put their second argument into it, and take one out.
COMPARES_HELD: dict[str, tuple[bool, bool]] = {
    "heapq.heappush": (True, False), "heapq.heappop": (False, True), "heapq.heapify": (False, False),
    "heapq.heappushpop": (True, True), "heapq.heapreplace": (True, True),
    "bisect.insort": (True, False), "bisect.insort_left": (True, False), "bisect.insort_right": (True, False),
}  # fmt: skip

# Methods of test cases -> the operator that each asks of its arguments; "": none.
ASSERTS: dict[str, str] = {
    **dict.fromkeys(("assertIs", "assertIsNot", "assertIsNone", "assertIsNotNone", "assertIsInstance",
                     "assertNotIsInstance", "assertRegex", "assertNotRegex", "assertAlmostEqual"), ""),
    **dict.fromkeys(("assertTrue", "assertFalse", "assert_"), "__bool__"),
    **dict.fromkeys(("assertEqual", "assertEquals", "assertListEqual", "assertTupleEqual", "assertDictEqual",
                     "assertSetEqual", "assertSequenceEqual", "assertMultiLineEqual"), "__eq__"),
    "assertNotEqual": "__ne__", "assertIn": "__contains__", "assertNotIn": "__contains__", "assertLess": "__lt__",
    "assertLessEqual": "__le__", "assertGreater": "__gt__", "assertGreaterEqual": "__ge__",
}  # fmt: skip

# Outside functions whose result is an instance of a known outside type.
RETURNS: dict[str, str] = {
    "builtins.open": "io.TextIOWrapper", "io.open": "io.TextIOWrapper", "re.compile": "re.Pattern",
    "logging.getLogger": "logging.Logger", "re.match": "re.Match", "re.search": "re.Match",
    "re.fullmatch": "re.Match", "re.Pattern.match": "re.Match", "re.Pattern.search": "re.Match",
    "builtins.str.format": "builtins.str", "builtins.str.join": "builtins.str", "builtins.repr": "builtins.str",
    "builtins.str.lower": "builtins.str", "builtins.str.upper": "builtins.str", "builtins.str.strip": "builtins.str",
    "builtins.str.replace": "builtins.str", "builtins.str.encode": "builtins.bytes",
    "builtins.bytes.decode": "builtins.str", "builtins.len": "builtins.int", "builtins.id": "builtins.int",
    "os.path.join": "builtins.str", "subprocess.Popen": "subprocess.Popen", "threading.Lock": "threading.Lock",
    "threading.RLock": "threading.RLock", "hashlib.md5": "hashlib.hash", "hashlib.sha1": "hashlib.hash",
    "hashlib.sha256": "hashlib.hash", "builtins.input": "builtins.str", "time.time": "builtins.float",
    "os.getcwd": "builtins.str", "os.listdir": "builtins.list", "json.dumps": "builtins.str",
    "socket.socket": "socket.socket", "builtins.chr": "builtins.str", "builtins.ord": "builtins.int",
    **dict.fromkeys(("asyncio.get_running_loop", "asyncio.get_event_loop", "asyncio.new_event_loop"),
                    "asyncio.AbstractEventLoop"),
    "contextvars.copy_context": "contextvars.Context", "trio.open_nursery": "trio.Nursery",
    "anyio.create_task_group": "anyio.abc.TaskGroup",
    "builtins.round": "builtins.int", "builtins.hash": "builtins.int", "builtins.isinstance": "builtins.bool",
}  # fmt: skip

# The modules of the standard library (sys.stdlib_module_names of 3.11).
_MODULES = """
abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2
cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent
configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal
difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput
fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib
heapq hmac html http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword linecache
locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing
netrc nis nntplib nt ntpath numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools
pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select
selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile
sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
syslog tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter token tokenize
tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib uu uuid venv
warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib
zoneinfo
"""
MODULES = frozenset(_MODULES.split())
