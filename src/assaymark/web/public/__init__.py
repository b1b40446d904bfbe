"""What anyone may see: front page, badge page, proof, verify page."""
