"""The window: everything that knows Qt. The engine never imports it."""
