"""The tables of the index."""

# Part of every facts key: another number forgets what an older extractor or linker wrote.
VERSION = 12

# A definition's number is `file << 16 | place`, place being its index in the file's facts; places past
# the file's definitions are contexts of them (files.contexts).  Edges are kept as one blob a file, with
# `incoming` saying which files' blobs hold edges to a node: point look-ups either way, and no row an edge.
# `reach` is derived from all of that (reach_map.py); the files in `reach_stale` are other ones since.
# files.linked stands for what is stored of a file's graph: what is linked again to the same is not written.
TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, digest TEXT NOT NULL, language TEXT NOT NULL,
    module TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL, mtime INTEGER NOT NULL,
    contexts BLOB NOT NULL DEFAULT x'', edges BLOB NOT NULL DEFAULT x'', linked BLOB NOT NULL DEFAULT x''
);
CREATE TABLE IF NOT EXISTS facts (digest TEXT NOT NULL, language TEXT NOT NULL, blob BLOB NOT NULL,
    PRIMARY KEY (digest, language));
CREATE TABLE IF NOT EXISTS definitions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, qualname TEXT NOT NULL, kind TEXT NOT NULL,
    line INTEGER NOT NULL, end_line INTEGER NOT NULL, flags INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS definitions_by_name ON definitions (name);
CREATE TABLE IF NOT EXISTS incoming (callee INTEGER NOT NULL, file INTEGER NOT NULL,
    PRIMARY KEY (callee, file)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blind_spots (file INTEGER NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL,
    name TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS blind_spots_by_file ON blind_spots (file);
CREATE TABLE IF NOT EXISTS reach (part TEXT PRIMARY KEY, blob BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS reach_stale (file INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS skipped (path TEXT PRIMARY KEY, why TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT -1, mtime INTEGER NOT NULL DEFAULT -1) WITHOUT ROWID;
"""

BELOW = "path=? OR (path>=? AND path<?)"


def below(path: str) -> tuple[str, str, str]:
    """What BELOW asks for: a file, or everything in a folder ("0" is the character after "/")."""
    return path, f"{path}/", f"{path}0"
