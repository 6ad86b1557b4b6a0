"""Reading a policy's files: plain text, Markdown, HTML, PDF and DOCX into text and blocks.

``read_document`` takes a path or ``-`` for standard input, ``read_bytes`` the bytes themselves.
"""

from auditor.policy.documents.read import read_bytes, read_document, read_documents

__all__ = ["read_bytes", "read_document", "read_documents"]
