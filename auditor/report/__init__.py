"""Reports: one file per format, each fed only by the result. Start at :mod:`auditor.report.formats`."""
