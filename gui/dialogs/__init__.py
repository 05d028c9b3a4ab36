"""Dialogs: preferences, help, export."""
