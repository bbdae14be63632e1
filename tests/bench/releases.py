"""Call sites that a whole release is said to break: since its own tests pass, nearly all of them would be false.

    releases.py NAME OLD NEW [NAME OLD NEW ...]

Fetches both source archives from PyPI, commits the old one, puts the new one in its place and asks
`sleepcode impact`.  Printed: changed definitions, call sites said to be broken, and these with their reasons.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from suite_runner import commit_all


def fetch(name: str, version: str, into: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(into)]
    subprocess.run([*command, f"{name}=={version}"], check=True, capture_output=True)
    (archive,) = into.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(into, filter="data")
    archive.unlink()
    (folder,) = into.iterdir()
    return folder


def main() -> None:
    rows = zip(sys.argv[1::3], sys.argv[2::3], sys.argv[3::3], strict=True)
    for name, old, new in rows:
        with tempfile.TemporaryDirectory() as before, tempfile.TemporaryDirectory() as after:
            root, other = fetch(name, old, Path(before)), fetch(name, new, Path(after))
            commit_all(root)
            shutil.move(root / ".git", other / ".git")
            command = [sys.executable, "-m", "sleepcode", "impact", "--json"]
            done = subprocess.run(command, cwd=other, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout)
            broken = found["broken_call_sites"]
            print(f"{name} {old} -> {new}: {len(found['changed'])} changed, {len(broken)} broken", flush=True)
            for site in broken:
                print(f"    {site['path']}:{site['line']} {site['why']}")


if __name__ == "__main__":
    main()
