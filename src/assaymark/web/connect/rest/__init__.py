"""The REST API under /api/v1: addresses, shapes, problems, idempotency, its document and page."""
