"""Reading a policy's files: plain text, Markdown, HTML, PDF and DOCX into text and blocks.

``read_document`` takes a path, an https:// address or ``-`` for standard input, ``read_bytes`` the bytes themselves.
"""

from auditor.policy.documents.read import is_address, read_bytes, read_document, read_documents

__all__ = ["is_address", "read_bytes", "read_document", "read_documents"]
