"""The recurrent network: configuration, training form, fast sampling step, files."""
