"""The cast of every test."""
