"""The tables of the index."""

# Part of every facts key: another number forgets what an older extractor or linker wrote.
VERSION = 79

# A definition's number is `file << 16 | place`, place being its index in the file's facts; places past
# the file's definitions are contexts of them (graph.contexts).  Definitions and edges are kept as one blob a
# file, apart from `files`, which is read whole.  `named` says which files define a name (names.py), `incoming`
# which files' blobs hold edges to the nodes of a file: point look-ups either way, and no row a definition or edge.
# `reach` is derived from all of that (reach_map.py); the files in `reach_stale` are other ones since.
# `kept` holds answers that took long (kept.py); they rest on meta's `generation`, another one after each writing.
# graph.linked stands for what is stored of a file's graph: what is linked again to the same is not written.
TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, digest TEXT NOT NULL, language TEXT NOT NULL,
    module TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL, mtime INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS graph (file INTEGER PRIMARY KEY, tests INTEGER NOT NULL DEFAULT 0,
    linked BLOB NOT NULL DEFAULT x'', contexts BLOB NOT NULL DEFAULT x'', blind_spots BLOB NOT NULL DEFAULT x'',
    definitions BLOB NOT NULL DEFAULT x'', edges BLOB NOT NULL DEFAULT x''
);
CREATE TABLE IF NOT EXISTS facts (digest TEXT NOT NULL, language TEXT NOT NULL, bundle INTEGER NOT NULL,
    place INTEGER NOT NULL, PRIMARY KEY (digest, language)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bundles (number INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS named (number INTEGER PRIMARY KEY, files BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS incoming (file INTEGER PRIMARY KEY, callers BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS reach (part TEXT PRIMARY KEY, blob BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, basis TEXT UNIQUE NOT NULL, answer BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS reach_stale (file INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS skipped (path TEXT PRIMARY KEY, why TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT -1, mtime INTEGER NOT NULL DEFAULT -1) WITHOUT ROWID;
"""

BELOW = "path=? OR (path>=? AND path<?)"


def below(path: str) -> tuple[str, str, str]:
    """What BELOW asks for: a file, or everything in a folder ("0" is the character after "/")."""
    return path, f"{path}/", f"{path}0"
