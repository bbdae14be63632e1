"""The child process of edges.local_server: serves one GGUF file until its standard input ends.

Run by path, not as a module of the package: it needs xllamacpp and nothing of ours.
"""

import os
import sys
import threading


def main() -> None:
    file, threads, context = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    ended = threading.Event()

    def watch_parent() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        ended.set()
        # A half-loaded model cannot be asked to stop; the parent is gone or wants us gone.
        threading.Timer(1.0, os._exit, (0,)).start()

    threading.Thread(target=watch_parent, daemon=True).start()
    _lower_priority()
    out = os.dup(1)
    os.dup2(2, 1)  # the library prints; only our address goes to the parent
    try:
        server = _server(file, threads, context)
    except Exception as error:  # whatever the library raises is for the parent to tell
        os.write(out, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os.write(out, f"{server.listening_address}\n".encode())
    ended.wait()
    os._exit(0)


def _server(file: str, threads: int, context: int):  # type: ignore[no-untyped-def]
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = file
    params.model_alias = {"local"}
    params.hostnames = ["127.0.0.1"] if not isinstance(params.hostnames, str) else "127.0.0.1"
    params.port = 0
    params.api_keys = [os.environ.pop("SLEEPCODE_LOCAL_KEY")]
    params.n_ctx, params.n_parallel = context, 1
    params.n_batch, params.n_ubatch = 2048, 512
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.cache_prompt, params.cache_ram_mib = True, 1024
    params.ui, params.verbosity = False, 0
    return xllamacpp.Server(params)


def _lower_priority() -> None:
    if hasattr(os, "nice"):
        os.nice(10)
    else:
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)


if __name__ == "__main__":
    main()
