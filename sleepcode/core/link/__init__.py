"""FileFacts of many files -> resolved call edges with certainty."""

from sleepcode.core.link.graph import Linked, link, link_files

__all__ = ["Linked", "link", "link_files"]
