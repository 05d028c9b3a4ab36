"""Whether a passage is new or stands in the training music already."""
